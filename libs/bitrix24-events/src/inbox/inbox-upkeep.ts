import type { InboxEvent } from './inbox-events.js';
import type { WaitReason } from '../errors/index.js';
import type { StoredFailure } from './inbox-deliveries.js';

/**
 * - `waiting`: new, or failed and waiting for another attempt, or behind another of its order key
 * - `running`: claimed
 * - `done`: handled
 * - `buried`: given up, and kept
 *
 * @publicApi
 */
export type DeliveryState = 'waiting' | 'running' | 'done' | 'buried';

/**
 * Deliveries of one handler, by state.
 *
 * @publicApi
 */
export interface InboxCounts extends Record<DeliveryState, number> {
  /** When the oldest unfinished one was accepted; of those that were replayed, the first in its queue counts. */
  oldestAt?: number;
}

/**
 * Which deliveries; all members that are given must match.
 *
 * @publicApi
 */
export interface DeliveryFilter {
  state?: DeliveryState;
  handler?: string;
  memberId?: string;
  /** Name of the event. */
  event?: string;
  /** Any name but this one. */
  exceptEvent?: string;
  eventId?: string;
  /** `application`, `offline`, `sweep`, or `webhook:<n>`. */
  source?: string;
  /** Waiting ones whose last attempt ended with `wait`, for this or one of these. */
  waitsFor?: WaitReason | readonly WaitReason[];
}

/**
 * A delivery as it is stored, without its token.
 *
 * @publicApi
 */
export interface StoredDelivery {
  deliveryId: string;
  handlerKey: string;
  state: DeliveryState;
  attempt: number;
  coalesced: number;
  replayed: boolean;
  /** When it may run next; of a finished one, when it last could. */
  dueAt: number;
  acceptedAt: number;
  settledAt?: number;
  /** Of the latest attempt that failed. */
  failure?: StoredFailure;
  /** What it waits for, where its last attempt ended with `wait`. */
  waitsFor?: WaitReason;
  /** Since when it has waited for that, without another end in between. */
  waitingSince?: number;
  event: Omit<InboxEvent, 'actor'>;
}

/**
 * What a person may do to deliveries. Running ones are left alone.
 *
 * @publicApi
 */
export type DeliveryMutation =
  /** Finished ones run again, with the tail of their order key; those whose data was erased cannot. */
  | { kind: 'replay'; now: number }
  /** Those that wait for another attempt become due now. */
  | { kind: 'retryNow'; now: number }
  /** Waiting ones are given up. */
  | { kind: 'bury'; failure: StoredFailure }
  | { kind: 'remove' };

/**
 * One step of a mutation by filter.
 *
 * @publicApi
 */
export interface MutationStep {
  /** At most so many deliveries are changed in this step. */
  limit: number;
  /** Of the step before. */
  cursor?: string;
}

/**
 * What one step of a mutation by filter did.
 *
 * @publicApi
 */
export interface MutationProgress {
  /** How many deliveries this step changed; it may be none although more follow. */
  changed: number;
  /** Where the next step goes on; absent after the last one. */
  cursor?: string;
}

/**
 * How long done deliveries are kept, and for how long dedup keys are known.
 *
 * @publicApi
 */
export interface RetentionPolicy {
  /** Those that ended before this time go. */
  doneBefore: number;
  /**
   * Beyond this number, those portals lose their oldest that have most, down to an equal share: a portal with a flood of
   * events ends no other's history.
   */
  keepDone: number;
  /** Dedup keys of events that were received before this time are forgotten. */
  keysBefore: number;
  /** At most so many of each in one call. */
  limit: number;
}
