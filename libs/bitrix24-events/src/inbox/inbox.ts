import type { AcceptItem, AcceptResult } from './inbox-events.js';
import type { Delivery, Settlement, PortalBounds, ClaimRequest } from './inbox-deliveries.js';
import type {
  InboxCounts,
  DeliveryFilter,
  StoredDelivery,
  DeliveryMutation,
  MutationStep,
  MutationProgress,
  RetentionPolicy,
} from './inbox-upkeep.js';

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
