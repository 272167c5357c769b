import { toMilliseconds, type Duration } from './duration.js';

/** How often a pause is doubled at most: beyond any limit, and below infinity. */
export const MAX_DOUBLINGS = 50;

/** Pauses that grow, in milliseconds. */
export interface Backoff {
  /** The pause after the first failure. */
  first: number;
  longest: number;
  /**
   * From 0 (inclusive) to 1: where it is given, half of each pause is random, so that what failed together does not
   * come back together, and the shortest duration is known.
   */
  jitter?: () => number;
}

/** The pause after so many failures in a row (1 is the first), in whole milliseconds: each twice as long as the last. */
export function exponential({ first, longest, jitter }: Backoff): (failures: number) => number {
  return (failures) => {
    const doublings = Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS);
    const ceiling = Math.min(longest, first * 2 ** doublings);
    if (!jitter) return ceiling;
    return Math.ceil(ceiling / 2) + Math.floor(jitter() * Math.floor(ceiling / 2));
  };
}

/** How often something that fails is attempted, and when. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  attempts: number;
  /** Longest pause before the second attempt; doubles with each attempt. Half of each pause is random. */
  initialDelay: Duration;
  /** No pause is longer. */
  maxDelay: Duration;
}

/** The {@link exponential} pauses between the attempts of a policy. */
export const pausesOf = (
  { initialDelay, maxDelay }: Pick<RetryPolicy, 'initialDelay' | 'maxDelay'>,
  jitter?: () => number,
): ((failures: number) => number) =>
  exponential({
    first: toMilliseconds(initialDelay),
    longest: toMilliseconds(maxDelay),
    ...(jitter && { jitter }),
  });
