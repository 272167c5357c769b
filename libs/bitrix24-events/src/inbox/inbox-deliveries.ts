import type { WaitReason } from '../errors/index.js';
import type { InboxEvent } from './inbox-events.js';

/**
 * A claimed delivery: this attempt is ours until it is settled, or this process ends.
 *
 * @publicApi
 */
export interface Delivery {
  /** Of this delivery alone, also once it is removed: handlers may remember which they have done. */
  deliveryId: string;
  handlerKey: string;
  /** Others wait for it to be settled. */
  ordered: boolean;
  /** 1 at the first. */
  attempt: number;
  /** Proves at settlement that this attempt is the current one. */
  attemptToken: string;
  /** How many events were merged into this one, itself included. */
  coalesced: number;
  /** Whether a person had it run again. */
  replayed: boolean;
  /** How often the process died during its attempts, since the last one that ended; absent where the driver cannot say. */
  deaths?: number;
  /** Where its last attempt ended with `wait`: for what, and since when without another end in between. */
  waited?: { reason: WaitReason; since: number };
  event: InboxEvent;
}

/**
 * An error of a handler, as it is kept: without secrets.
 *
 * @publicApi
 */
export interface StoredFailure {
  name: string;
  message: string;
  /** Of an error that has one, as each of this package has. */
  code?: string;
  stack?: string;
  at: number;
  /** Of the attempt that failed; absent where none did. */
  attempt?: number;
}

/**
 * How an attempt ended, and what becomes of its delivery.
 *
 * @publicApi
 */
export type DeliveryOutcome =
  | { kind: 'done' }
  /** Handed back before it ended: it waits again, and the attempt does not count. */
  | { kind: 'released' }
  /** Put off without having run: it waits until `dueAt` (milliseconds), and the attempt does not count. */
  | { kind: 'deferred'; dueAt: number }
  /** The handler does not take this event: it waits under `handlerKey`, and the attempt does not count. */
  | { kind: 'orphaned'; handlerKey: string }
  | { kind: 'retry'; dueAt: number; failure: StoredFailure }
  /** Failed through no fault of its handler: it waits for `reason` to pass, and the attempt does not count. */
  | { kind: 'wait'; dueAt: number; reason: WaitReason; failure: StoredFailure }
  | { kind: 'buried'; failure: StoredFailure };

/**
 * The end of one attempt.
 *
 * @publicApi
 */
export interface Settlement {
  deliveryId: string;
  attemptToken: string;
  outcome: DeliveryOutcome;
}

/**
 * How many deliveries of each portal may be claimed, where that is less than everything.
 *
 * @publicApi
 */
export interface PortalBounds {
  /** Of each portal that `rooms` does not name. */
  perPortal?: number;
  /** By portal, before any is claimed; 0 where nothing may begin. To be read during the call only. */
  rooms?: ReadonlyMap<string, number>;
}

/**
 * How many deliveries a handler may be given now.
 *
 * @publicApi
 */
export interface ClaimQuota extends PortalBounds {
  handlerKey: string;
  free: number;
}

/**
 * What may be claimed.
 *
 * @publicApi
 */
export interface ClaimRequest extends PortalBounds {
  limit: number;
  quotas: readonly ClaimQuota[];
  /** Portals that have enough running. */
  exceptPortals?: readonly string[];
  now: number;
}
