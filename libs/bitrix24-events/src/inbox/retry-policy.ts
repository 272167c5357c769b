import { toMilliseconds, type Duration } from '../common/index.js';

/** Beyond any cap, and below infinity. */
const MOST_DOUBLINGS = 50;

/** When a failed delivery is tried again. */
export interface RetryPolicy {
  attempts: number;
  initialDelay: Duration;
  maxDelay: Duration;
}

/**
 * The pause after the failed attempt number `attempt` (1 is the first), in milliseconds: exponential backoff
 * with full jitter, so that what failed together does not come back together.
 *
 * @param random from 0 (inclusive) to 1
 */
export function retryDelay(policy: RetryPolicy, attempt: number, random: () => number): number {
  const ceiling = toMilliseconds(policy.initialDelay) * 2 ** Math.min(attempt - 1, MOST_DOUBLINGS);
  return Math.floor(random() * Math.min(ceiling, toMilliseconds(policy.maxDelay)));
}
