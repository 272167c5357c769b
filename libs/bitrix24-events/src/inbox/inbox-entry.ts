import type { WireValue } from '../catalog/index.js';
import type { WaitReason } from '../errors/index.js';
import type { StoredFailure } from './inbox-deliveries.js';
import type { DeliveryState, StoredDelivery } from './inbox-upkeep.js';

/**
 * A delivery as `Bitrix24Inbox` shows it: no token, and no `data` that holds secrets.
 *
 * @publicApi
 */
export interface InboxEntry {
  deliveryId: string;
  eventId: string;
  /** The key of the handler. */
  handler: string;
  /** Name of the event. */
  event: string;
  source: string;
  portal: { memberId: string; domain: string };
  userId?: string;
  /** `orphaned`: waits for a handler that the application no longer has. */
  state: DeliveryState | 'orphaned';
  attempt: number;
  coalesced: number;
  replayed: boolean;
  data?: WireValue;
  /** Why it waits, if its handler is not at fault, or threw `RetryLater`. */
  waitsFor?: WaitReason;
  /** Since when. */
  waitingSince?: Date;
  /** From the latest failed attempt. */
  failure?: Omit<StoredFailure, 'at'> & { at: Date };
  occurredAt: Date;
  receivedAt: Date;
  dueAt: Date;
  settledAt?: Date;
}

/** The state of a delivery beyond what is stored. */
export interface EntryContext {
  /** Whether the application has the handler. */
  known: boolean;
  /** Why the handler's deliveries are on hold at this portal. */
  hold?: { reason: WaitReason; since: number } | undefined;
}

export function toInboxEntry(stored: StoredDelivery, { known, hold }: EntryContext): InboxEntry {
  const { event, failure, settledAt } = stored;
  const isHeld = stored.state === 'waiting' && stored.waitsFor === undefined;
  const waitsFor = stored.waitsFor ?? (isHeld ? hold?.reason : undefined);
  const waitingSince = stored.waitingSince ?? (isHeld ? hold?.since : undefined);
  return {
    deliveryId: stored.deliveryId,
    eventId: event.id,
    handler: stored.handlerKey,
    event: event.name,
    source: event.source,
    portal: { memberId: event.memberId, domain: event.domain },
    ...(event.userId !== undefined && { userId: event.userId }),
    state: stored.state === 'waiting' && !known ? 'orphaned' : stored.state,
    attempt: stored.attempt,
    coalesced: stored.coalesced,
    replayed: stored.replayed,
    ...(!event.secretData && event.data !== undefined && { data: event.data }),
    ...(waitsFor !== undefined && { waitsFor }),
    ...(waitingSince !== undefined && { waitingSince: new Date(waitingSince) }),
    ...(failure && { failure: { ...failure, at: new Date(failure.at) } }),
    occurredAt: new Date(event.occurredAt),
    receivedAt: new Date(event.receivedAt),
    dueAt: new Date(stored.dueAt),
    ...(settledAt !== undefined && { settledAt: new Date(settledAt) }),
  };
}
