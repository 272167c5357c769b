import { Bitrix24EventsError } from '../errors/index.js';
import type { DeliveryOutcome, StoredFailure } from './inbox.js';
import { retryDelay, type RetryPolicy } from './retry-policy.js';

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
  const pause = asksFor(error, 'RETRY_LATER') ? delayOf(error) : retryDelay(policy, failure.attempt, random);
  return { kind: 'retry', dueAt: failure.at + pause, failure };
}

/** By code: the error may be of another copy of this package. */
const asksFor = (error: unknown, code: string): error is Bitrix24EventsError =>
  error instanceof Error && 'code' in error && error.code === code;

const delayOf = (error: Bitrix24EventsError): number =>
  'delayMs' in error && typeof error.delayMs === 'number' ? error.delayMs : 0;
