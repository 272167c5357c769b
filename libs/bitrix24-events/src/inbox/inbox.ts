import type { WireValue } from '../catalog/event-data.js';

/** An accepted event, as it is stored once for all its deliveries. */
export interface InboxEvent {
  /** Names the accepted event; the same for all its handlers and all attempts. */
  id: string;
  /** Upper case. */
  name: string;
  /** `application`, or `webhook:<n>` by the position in `webhooks`. */
  source: string;
  memberId: string;
  domain: string;
  /** `event_handler_id`: the portal's binding row, where it says one. */
  bindingId?: string;
  userId?: string;
  /** Without `application_token` and `refresh_token`. */
  data: WireValue | undefined;
  /** Whether `data` holds secrets, and so is encrypted at rest. */
  secretData: boolean;
  /** The event's own token, to act as its user. Encrypted at rest, erased when the last delivery ends. */
  actor?: { accessToken: string; expiresAt: number };
  /** `ts` of the portal, milliseconds. */
  occurredAt: number;
  receivedAt: number;
}

export interface AcceptItem {
  event: InboxEvent;
  /** A second item with an equal key is not stored again. */
  dedupKey?: string;
  /** One delivery each. */
  handlers: { key: string }[];
}

export type AcceptResult = 'stored' | 'duplicate';

/** A claimed delivery: this attempt is ours until it is settled, or this process ends. */
export interface Delivery {
  deliveryId: string;
  handlerKey: string;
  /** 1 at the first. */
  attempt: number;
  /** Proves at settlement that this attempt is the current one. */
  attemptToken: string;
  event: InboxEvent;
}

export interface StoredFailure {
  name: string;
  message: string;
  stack?: string;
  at: number;
}

export type DeliveryOutcome =
  | { kind: 'done' }
  | { kind: 'retry'; dueAt: number; failure: StoredFailure }
  | { kind: 'buried'; failure: StoredFailure };

export interface Settlement {
  deliveryId: string;
  attemptToken: string;
  outcome: DeliveryOutcome;
}

/** How many deliveries a handler may be given now. */
export interface ClaimQuota {
  handlerKey: string;
  free: number;
}

/** What a driver can do; a handler that asks for more fails at boot. */
export interface InboxCapabilities {
  order: boolean;
  coalesce: boolean;
  multiProcess: boolean;
}

/** Deliveries by state. `orphaned`: waiting for a handler that no longer exists. */
export interface InboxCounts {
  waiting: number;
  running: number;
  done: number;
  buried: number;
}

/**
 * The durable store of deliveries. Batch-shaped, promises only: no SQL, no transaction and no callback in a
 * signature, so that an engine of another kind can stand behind it.
 *
 * @publicApi
 */
export interface Inbox {
  readonly capabilities: InboxCapabilities;
  /** Resolves, in the order of `items`, once they are on disk. @throws when they are not. */
  accept(items: AcceptItem[]): Promise<AcceptResult[]>;
  /** Up to `limit` due deliveries of the handlers in `quotas`, oldest first, now running. */
  claim(limit: number, quotas: ClaimQuota[], now: number): Promise<Delivery[]>;
  /** Ends attempts. A settlement whose `attemptToken` is not the current one changes nothing. */
  settle(settlements: Settlement[]): Promise<void>;
  /** When the next waiting delivery of these handlers is due, `undefined` when none waits. */
  nextDueAt(handlerKeys: string[]): Promise<number | undefined>;
  /** At start: what ran when the process died waits again. Resolves to how many. */
  recover(now: number): Promise<number>;
  /** Gives the unfinished deliveries of `previousKeys` to `key`. Resolves to how many. */
  adopt(key: string, previousKeys: string[]): Promise<number>;
  /** Counts per handler key. */
  counts(): Promise<Map<string, InboxCounts>>;
}

/** Injection token of the {@link Inbox}. */
export const INBOX = Symbol.for('nestjs-bitrix24-events:inbox');
