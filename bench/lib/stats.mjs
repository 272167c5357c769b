// A median with its 95 % interval by order statistics: distribution-free, and exact for the number of samples.

/** @param {readonly number[]} samples */
export function median(samples) {
  const sorted = samples.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The narrowest pair of order statistics, symmetric about the middle, that holds the median with a probability
 * of at least 95 %; the extremes when there are too few samples for that (fewer than 6).
 *
 * @param {readonly number[]} samples
 * @returns {{ median: number, low: number, high: number, confidence: number, samples: number }}
 */
export function medianInterval(samples) {
  const sorted = samples.toSorted((one, other) => one - other);
  const n = sorted.length;
  let rank = 1;
  while (rank + 1 <= n / 2 && confidenceOf(n, rank + 1) >= 0.95) rank++;
  return {
    median: median(samples),
    low: sorted[rank - 1],
    high: sorted[n - rank],
    confidence: confidenceOf(n, rank),
    samples: n,
  };
}

/** P(x(rank) < median < x(n+1-rank)): how many of n samples fall below the median is binomial (n, 1/2). */
function confidenceOf(n, rank) {
  let tail = 0;
  for (let below = 0, ways = 1; below < rank; below++) {
    tail += ways / 2 ** n;
    ways = (ways * (n - below)) / (below + 1);
  }
  return 1 - 2 * tail;
}

/**
 * Whether a target is met: the whole interval must be on its side.
 *
 * @param {{ low: number, high: number }} interval
 * @param {{ atMost?: number, atLeast?: number }} target
 */
export const isMet = ({ low, high }, { atMost, atLeast }) =>
  (atMost === undefined || high <= atMost) && (atLeast === undefined || low >= atLeast);
