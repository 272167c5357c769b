const SHORTEST = 10_000;
const LONGEST = 300_000;

/**
 * How long a delivery that waits for something outside is left alone, in milliseconds: about as long again as it has
 * waited already, between ten seconds and five minutes. The end of the cause wakes it earlier.
 *
 * @param random from 0 (inclusive) to 1
 */
export function waitPause(waitedFor: number, random: () => number): number {
  const pause = Math.min(LONGEST, Math.max(SHORTEST, waitedFor));
  return Math.round(pause * (1 - random() / 4));
}
