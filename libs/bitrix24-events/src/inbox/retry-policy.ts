import { MAX_DOUBLINGS, pausesOf, type RetryPolicy } from '../common/index.js';

/** How long a policy keeps retrying, in milliseconds between the first attempt and the last. */
export interface RetrySpan {
  least: number;
  most: number;
}

/** The minimum and maximum duration until a policy gives up. */
export function retrySpan(policy: RetryPolicy): RetrySpan {
  const pauses = Math.max(0, policy.attempts - 1);
  const growing = Math.min(pauses, MAX_DOUBLINGS + 1);
  const [shortest, longest] = [pausesOf(policy, () => 0), pausesOf(policy)];
  let [least, most] = [0, 0];
  for (let attempt = 1; attempt <= growing; attempt++) {
    least += shortest(attempt);
    most += longest(attempt);
  }
  const rest = pauses - growing;
  return {
    least: least + rest * shortest(MAX_DOUBLINGS + 1),
    most: most + rest * longest(MAX_DOUBLINGS + 1),
  };
}
