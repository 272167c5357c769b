import type { WireValue } from '../catalog/index.js';

/**
 * An accepted event, as it is stored once for all its deliveries.
 *
 * @publicApi
 */
export interface InboxEvent {
  /** Names the accepted event; the same for all its handlers and all attempts. */
  id: string;
  /** Upper case. */
  name: string;
  /** `application`, `webhook:<n>` by the position in `webhooks`, `offline` or `sweep`. */
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
  /**
   * The event's own token, to act as its user; encrypted at rest. Its text is `''` once it has expired, or its delivery has
   * ended: an event that came with a token is told from one that came without.
   */
  actor?: { accessToken: string; expiresAt: number };
  /** `ts` of the portal, milliseconds. */
  occurredAt: number;
  receivedAt: number;
}

/**
 * How a handler wants an event delivered. Keys are of this handler alone.
 *
 * @publicApi
 */
export interface DeliveryTarget {
  /** Of the handler. */
  key: string;
  /** Deliveries with an equal order key run one after the other, in the order of their acceptance. */
  orderKey?: string;
  /**
   * May be merged with a waiting delivery of an equal coalesce key that has had no attempt: the newest event
   * counts. Runs once nothing came for `window` milliseconds, at the latest `maxWait` after the first. Without an
   * `orderKey` the coalesce key orders: while one runs, exactly one follows.
   */
  coalesce?: { key: string; window: number; maxWait: number };
}

/**
 * An event that is to be stored, and for whom.
 *
 * @publicApi
 */
export interface AcceptItem {
  event: InboxEvent;
  /**
   * A second item with an equal key is not stored again, also when the first was merged away, pruned or removed
   * meanwhile: the key is known until it is pruned itself ({@link RetentionPolicy.keysBefore}).
   */
  dedupKey?: string;
  /** One delivery each. */
  handlers: DeliveryTarget[];
}

/**
 * What became of an {@link AcceptItem}: stored, or known by its `dedupKey`.
 *
 * @publicApi
 */
export type AcceptResult = 'stored' | 'duplicate';
