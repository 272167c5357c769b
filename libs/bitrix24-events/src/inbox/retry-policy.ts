import { toMilliseconds, type Duration } from '../common/index.js';

/** Beyond any cap, and below infinity. */
const MOST_DOUBLINGS = 50;

/** When a failed delivery is tried again. */
export interface RetryPolicy {
  attempts: number;
  initialDelay: Duration;
  maxDelay: Duration;
}

/** For how long a policy goes on trying, in milliseconds between the first attempt and the last. */
export interface RetrySpan {
  least: number;
  most: number;
}

/**
 * The pause after the failed attempt number `attempt` (1 is the first), in milliseconds: exponential backoff of which
 * half is random, so that what failed together does not come back together, and the least duration is known.
 *
 * @param random from 0 (inclusive) to 1
 */
export function retryDelay(policy: RetryPolicy, attempt: number, random: () => number): number {
  const ceiling = ceilingOf(policy, attempt);
  return Math.ceil(ceiling / 2) + Math.floor(random() * Math.floor(ceiling / 2));
}

/** Between which durations a policy gives up. */
export function retrySpan(policy: RetryPolicy): RetrySpan {
  const pauses = Math.max(0, policy.attempts - 1);
  const growing = Math.min(pauses, MOST_DOUBLINGS + 1);
  let [least, most] = [0, 0];
  for (let attempt = 1; attempt <= growing; attempt++) {
    least += retryDelay(policy, attempt, () => 0);
    most += ceilingOf(policy, attempt);
  }
  const rest = pauses - growing;
  const last = ceilingOf(policy, MOST_DOUBLINGS + 1);
  return { least: least + rest * Math.ceil(last / 2), most: most + rest * last };
}

const ceilingOf = ({ initialDelay, maxDelay }: RetryPolicy, attempt: number): number =>
  Math.min(
    toMilliseconds(initialDelay) * 2 ** Math.min(attempt - 1, MOST_DOUBLINGS),
    toMilliseconds(maxDelay),
  );
