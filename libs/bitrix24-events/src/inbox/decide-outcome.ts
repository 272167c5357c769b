import { propertyOf } from '../common/index.js';
import type { DeliveryOutcome, StoredFailure } from './inbox.js';
import { retryDelay, type RetryPolicy } from './retry-policy.js';

/** The longest pause before the next attempt, whatever a handler or a policy asks for: a year. */
const LONGEST_PAUSE = 365 * 86_400_000;

/**
 * What becomes of a delivery whose attempt failed: as the handler asked (`RetryLater`, `Bury`), or as its policy
 * says.
 */
export function outcomeOfFailure(
  error: unknown,
  failure: StoredFailure & { attempt: number },
  policy: RetryPolicy,
  random: () => number,
): DeliveryOutcome {
  if (failure.attempt >= policy.attempts || asksFor(error, 'BURY')) return { kind: 'buried', failure };
  const pause = asksFor(error, 'RETRY_LATER')
    ? propertyOf(error, 'delayMs')
    : retryDelay(policy, failure.attempt, random);
  return { kind: 'retry', dueAt: failure.at + wholeMilliseconds(pause), failure };
}

/** By code: the error may be of another copy of this package. */
const asksFor = (error: unknown, code: string): boolean => propertyOf(error, 'code') === code;

/** Times are stored as whole numbers: what is none is no pause. */
const wholeMilliseconds = (pause: unknown): number =>
  typeof pause === 'number' && pause > 0 ? Math.ceil(Math.min(pause, LONGEST_PAUSE)) : 0;
