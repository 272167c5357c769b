import type { DeliveryOutcome, StoredFailure } from './inbox.js';
import { retryDelay, type RetryPolicy } from './retry-policy.js';

/** What becomes of a delivery whose attempt number `attempt` failed. */
export function outcomeOfFailure(
  failure: StoredFailure,
  attempt: number,
  policy: RetryPolicy,
  random: () => number,
): DeliveryOutcome {
  if (attempt >= policy.attempts) return { kind: 'buried', failure };
  return { kind: 'retry', dueAt: failure.at + retryDelay(policy, attempt, random), failure };
}
