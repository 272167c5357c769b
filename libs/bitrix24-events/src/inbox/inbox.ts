import type { WireValue } from '../catalog/index.js';
import type { WaitReason } from '../errors/index.js';

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

/**
 * What a driver can do; a handler that asks for more fails at boot.
 *
 * @publicApi
 */
export interface InboxCapabilities {
  order: boolean;
  coalesce: boolean;
  multiProcess: boolean;
}

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

/**
 * The durable store of deliveries. Batch-shaped, promises only: no SQL, no transaction and no callback in a
 * signature, so that an engine of another kind can stand behind it.
 *
 * @publicApi
 */
export interface Inbox {
  readonly capabilities: InboxCapabilities;
  /**
   * Resolves, in the order of `items`, once they are on disk.
   *
   * @throws StorageError when nothing can be stored, any other error when these items cannot be; as all methods do.
   */
  accept(items: readonly AcceptItem[]): Promise<AcceptResult[]>;
  /** Due deliveries, now running: those of all portals and handlers in turn, each portal's oldest first. */
  claim(request: ClaimRequest): Promise<Delivery[]>;
  /** Ends attempts. A settlement whose `attemptToken` is not the current one changes nothing. */
  settle(settlements: readonly Settlement[]): Promise<void>;
  /**
   * When a claim of this kind may bring something, or some time before; `undefined` when nothing waits that it may
   * bring. What is due already where nothing may begin does not count.
   */
  nextDueAt(
    request: Pick<ClaimRequest, 'quotas' | 'exceptPortals' | keyof PortalBounds>,
  ): Promise<number | undefined>;
  /** At start: what ran when the process died waits again. Resolves to how many. */
  recover(now: number): Promise<number>;
  /** Gives the unfinished deliveries of `previousKeys` to `key`. Resolves to how many. */
  adopt(key: string, previousKeys: readonly string[]): Promise<number>;
  /** Counts per handler key. Kept with each commit, so that asking costs the same however many deliveries there are. */
  counts(): Promise<Map<string, InboxCounts>>;
  /** How many deliveries match, counted up to `limit`: none of their data is read. */
  count(filter: DeliveryFilter, limit: number): Promise<number>;
  find(deliveryId: string): Promise<StoredDelivery | undefined>;
  /**
   * The newest first; `cursor` of an earlier page goes on behind it. A page holds fewer than `limit` where their data is
   * large (SQLite: more than 8 million characters together): where there is a `cursor`, more follow.
   */
  list(
    filter: DeliveryFilter,
    page: { limit: number; cursor?: string },
  ): Promise<{ items: StoredDelivery[]; cursor?: string }>;
  /**
   * Changes one delivery, or all that match, in steps of their own: see {@link mutateSome}. Resolves to how many were
   * changed.
   */
  mutate(target: { deliveryId: string } | DeliveryFilter, mutation: DeliveryMutation): Promise<number>;
  /**
   * One step of a mutation by filter, in one commit: a bounded number of deliveries is examined, and at most
   * `step.limit` are changed, fewer where that would hold up others, in the order of their acceptance. Call again with the `cursor` until there is none. Only
   * deliveries that were there at the first step are considered, each once.
   */
  mutateSome(
    filter: DeliveryFilter,
    mutation: DeliveryMutation,
    step: MutationStep,
  ): Promise<MutationProgress>;
  /**
   * Removes done deliveries and old dedup keys, in short commits of its own. Resolves to how many of those of which there
   * were more; call again while it is `limit`.
   */
  prune(policy: RetentionPolicy): Promise<number>;
  /** Handlers that a person has paused; kept over restarts. */
  paused(): Promise<ReadonlySet<string>>;
  /** @param memberId pauses the handler, or lets it go on, for that portal alone */
  setPaused(handlerKey: string, paused: boolean, memberId?: string): Promise<void>;
  /** Portals for which alone a handler is paused, by its key; kept over restarts. */
  pausedPortals(): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
}

/** Injection token of the {@link Inbox}. */
export const INBOX = Symbol.for('nestjs-bitrix24-events:inbox');
