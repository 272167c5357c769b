import { pausesOf, propertyOf, type RetryPolicy } from '../common/index.js';
import type { WaitReason } from '../errors/index.js';
import type { Delivery, DeliveryOutcome, StoredFailure } from './inbox-deliveries.js';
import { waitReasonOf } from './wait-reason-of.js';

/** A handler that keeps asking for later attempts without a pause must not run continuously. */
const MIN_DELAY_MS = 1_000;

const DAY_MS = 86_400_000;

/** How long a handler may keep postponing one delivery, in milliseconds. */
export const MAX_RETRY_LATER_MS = 30 * DAY_MS;

/** Waits that may be due to the handler after all end some time. */
const LONGEST_WAITS: Partial<Record<WaitReason, { ms: number; what: string }>> = {
  handler: { ms: MAX_RETRY_LATER_MS, what: 'the handler has asked for later attempts for 30 days' },
  timeout: { ms: 2 * DAY_MS, what: 'the portal has not answered its calls in time for 2 days' },
};

/** The facts about a failed attempt. */
export type FailedAttempt = StoredFailure & { attempt: number };

/** The inputs of the decision, besides the error. */
export interface OutcomeContext {
  policy: RetryPolicy;
  /** The delivery's, before this attempt. */
  waited?: Delivery['waited'];
  /** From 0 (inclusive) to 1. */
  random: () => number;
}

/** The maximum pause before the next attempt, whatever a policy says: a year. */
const MAX_PAUSE_MS = 365 * 86_400_000;

/**
 * The outcome of a delivery whose attempt failed: as the handler asked (`RetryLater`, `Bury`),
 * waiting if the handler is not at fault, or according to its policy.
 */
export function outcomeOfFailure(
  error: unknown,
  failure: FailedAttempt,
  { policy, waited, random }: OutcomeContext,
): DeliveryOutcome {
  if (hasCode(error, 'BURY')) return { kind: 'buried', failure };
  const isLater = hasCode(error, 'RETRY_LATER');
  const reason = isLater ? 'handler' : waitReasonOf(error);
  if (reason !== undefined) {
    const waitedMs = waited?.reason === reason ? failure.at - waited.since : 0;
    const longest = LONGEST_WAITS[reason];
    if (longest && waitedMs >= longest.ms)
      return { kind: 'buried', failure: { ...failure, message: `${failure.message} (${longest.what})` } };
    const pause = isLater ? delayOf(error) : waitPause(waitedMs, random);
    return { kind: 'wait', dueAt: failure.at + pause, reason, failure };
  }
  if (failure.attempt >= policy.attempts) return { kind: 'buried', failure };
  const pause = Math.min(MAX_PAUSE_MS, pausesOf(policy, random)(failure.attempt));
  return { kind: 'retry', dueAt: failure.at + pause, failure };
}

/** By code: the error may come from another copy of this package. */
const hasCode = (error: unknown, code: string): boolean => propertyOf(error, 'code') === code;

/** Whole milliseconds within the bounds, whatever the error contains. */
function delayOf(error: unknown): number {
  const delay = propertyOf(error, 'delayMs');
  if (typeof delay !== 'number' || Number.isNaN(delay)) return MIN_DELAY_MS;
  return Math.ceil(Math.min(MAX_RETRY_LATER_MS, Math.max(MIN_DELAY_MS, delay)));
}

const SHORTEST = 10_000;
const LONGEST = 300_000;

/**
 * How long a delivery that waits for something outside is left alone, in milliseconds: about as long again as it has
 * waited already, between ten seconds and five minutes. The end of the cause wakes it earlier.
 *
 * @param random from 0 (inclusive) to 1
 */
function waitPause(waitedFor: number, random: () => number): number {
  const pause = Math.min(LONGEST, Math.max(SHORTEST, waitedFor));
  return Math.round(pause * (1 - random() / 4));
}
