import type { BucketState } from '../limits/rest-limiter.js';

/**
 * While the bucket is filled below 4 %, a request is sent immediately, so that occasional callers
 * never pay the batching delay.
 */
const IMMEDIATE_SEND_BELOW = 0.04;
/**
 * Above this share of the bucket, requests are sent at the bucket's own rate, so that handlers
 * alone never fill it.
 */
const FULL_DELAY_ABOVE = 0.12;
/** The maximum delay, as a multiple of the interval of that rate. */
const MAX_DELAY_INTERVALS = 2;

/**
 * How long handlers' calls wait to be batched, in milliseconds: the fuller the portal's bucket, the
 * longer. A flood of events is thus sent in full batches while most of the bucket is still free for
 * others.
 */
export function gatherTime(state: BucketState | undefined): number {
  if (!state) return 0;
  const { capacity, leak } = state.profile;
  const share = (state.level / capacity - IMMEDIATE_SEND_BELOW) / (FULL_DELAY_ABOVE - IMMEDIATE_SEND_BELOW);
  return Math.round(Math.min(MAX_DELAY_INTERVALS, Math.max(0, share)) * (1_000 / leak));
}
