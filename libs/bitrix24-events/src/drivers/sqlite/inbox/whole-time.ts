/** A time as a column takes it: a whole number of milliseconds that dates know, whatever somebody has reckoned. */
export const wholeTime = (time: number, otherwise: number): number =>
  Number.isNaN(time) ? otherwise : Math.round(Math.min(Math.max(0, time), MAX_TIME_MS));

/** The last time that a `Date` knows. */
const MAX_TIME_MS = 8_640_000_000_000_000;
