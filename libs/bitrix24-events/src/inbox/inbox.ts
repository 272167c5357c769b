import type { AcceptItem, AcceptResult } from './inbox-events.js';
import type { Delivery, Settlement, PortalBounds, ClaimRequest } from './inbox-deliveries.js';
import type { InboxProcesses } from './inbox-processes.js';
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
 * The features of a driver; a handler that needs others fails at boot.
 *
 * @publicApi
 */
export interface InboxCapabilities {
  order: boolean;
  coalesce: boolean;
  /** Whether several processes may use it at once; such a driver should have {@link Inbox.processes}. */
  multiProcess: boolean;
}

/**
 * The durable store of deliveries. Batch-shaped, promises only: no SQL, no transaction and (except for hints to
 * {@link InboxProcesses.onReady}) no callback in a signature, so that an engine of another kind can stand behind it.
 *
 * @publicApi
 */
export interface Inbox {
  readonly capabilities: InboxCapabilities;
  /** The processes that share it; absent where there is only one. */
  readonly processes?: InboxProcesses;
  /**
   * Resolves, in the order of `items`, once they are on disk.
   *
   * @throws StorageError if nothing can be stored, any other error if these items cannot be; as all
   * methods do.
   */
  accept(items: readonly AcceptItem[]): Promise<AcceptResult[]>;
  /**
   * Claims due deliveries, which are then running: those of all portals and handlers in turn, each
   * portal's oldest first.
   */
  claim(request: ClaimRequest): Promise<Delivery[]>;
  /** Ends attempts. A settlement whose `attemptToken` is not the current one changes nothing. */
  settle(settlements: readonly Settlement[]): Promise<void>;
  /**
   * When a claim of this kind may return something, or some time before; `undefined` if nothing
   * that it may return is waiting. Deliveries that are already due but may not start do not count.
   */
  nextDueAt(
    request: Pick<ClaimRequest, 'quotas' | 'exceptPortals' | keyof PortalBounds>,
  ): Promise<number | undefined>;
  /**
   * Deliveries that were running when their process died wait again. Resolves to their number. Called at start, and
   * repeatedly where several processes share the inbox: those of processes that are alive are left alone.
   */
  recover(now: number): Promise<number>;
  /** Assigns the unfinished deliveries of `previousKeys` to `key`. Resolves to their number. */
  adopt(key: string, previousKeys: readonly string[]): Promise<number>;
  /**
   * Counts per handler key. Maintained with each commit, so that the cost does not depend on the
   * number of deliveries.
   */
  counts(): Promise<Map<string, InboxCounts>>;
  /** Number of matching deliveries, counted up to `limit`: none of their data is read. */
  count(filter: DeliveryFilter, limit: number): Promise<number>;
  find(deliveryId: string): Promise<StoredDelivery | undefined>;
  /**
   * Newest first; the `cursor` of an earlier page continues after it. A page holds fewer than
   * `limit` if their data is large (SQLite: more than 8 million characters in total): if there is a
   * `cursor`, more follow.
   */
  list(
    filter: DeliveryFilter,
    page: { limit: number; cursor?: string },
  ): Promise<{ items: StoredDelivery[]; cursor?: string }>;
  /**
   * Changes one delivery, or all that match, in separate steps: see {@link mutateSome}. Resolves to
   * the number changed.
   */
  mutate(target: { deliveryId: string } | DeliveryFilter, mutation: DeliveryMutation): Promise<number>;
  /**
   * One step of a mutation by filter, in one commit: a bounded number of deliveries is examined,
   * and at most `step.limit` are changed, fewer if that would block other work, in the order of
   * their acceptance. Call again with the `cursor` until there is none. Only deliveries that
   * existed at the first step are considered, each once.
   */
  mutateSome(
    filter: DeliveryFilter,
    mutation: DeliveryMutation,
    step: MutationStep,
  ): Promise<MutationProgress>;
  /**
   * Removes done deliveries and old dedup keys, in short commits of its own. Resolves to the number
   * of deliveries or keys removed, whichever is larger; call again while it equals `limit`.
   */
  prune(policy: RetentionPolicy): Promise<number>;
  /** Handlers that were paused manually; kept over restarts. */
  paused(): Promise<ReadonlySet<string>>;
  /** @param memberId pauses or resumes the handler for that portal only */
  setPaused(handlerKey: string, paused: boolean, memberId?: string): Promise<void>;
  /** By handler key, the portals for which only that handler is paused; kept over restarts. */
  pausedPortals(): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
}

/** Injection token of the {@link Inbox}. */
export const INBOX = Symbol.for('nestjs-bitrix24-events:inbox');
