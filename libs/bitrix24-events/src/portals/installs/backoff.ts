const FIRST = 2_000;

/** The longest such delay. */
export const LONGEST_DELAY = 5 * 60_000;

/** Milliseconds until a verification is tried again, after `attempts` that could not be made. */
export const verificationDelay = (attempts: number): number =>
  Math.min(LONGEST_DELAY, FIRST * 2 ** Math.max(0, attempts - 1));
