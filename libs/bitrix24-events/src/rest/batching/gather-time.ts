import type { BucketState } from '../limits/rest-limiter.js';

/** Up to this part of a bucket a request leaves at once: whoever asks seldom waits for nobody. */
const IMMEDIATE_SEND_BELOW = 0.04;
/** From this part on requests are gathered at the bucket's own pace, so that handlers alone never fill it. */
const FULL_DELAY_ABOVE = 0.12;
/** And no slower than so many times that pace. */
const MAX_DELAY_INTERVALS = 2;

/**
 * How long the calls of handlers wait for company, in milliseconds: the fuller the portal's bucket, the longer. So a
 * flood of events ends up in full batches while most of the bucket is still free for others.
 */
export function gatherTime(state: BucketState | undefined): number {
  if (!state) return 0;
  const { capacity, leak } = state.profile;
  const share = (state.level / capacity - IMMEDIATE_SEND_BELOW) / (FULL_DELAY_ABOVE - IMMEDIATE_SEND_BELOW);
  return Math.round(Math.min(MAX_DELAY_INTERVALS, Math.max(0, share)) * (1_000 / leak));
}
