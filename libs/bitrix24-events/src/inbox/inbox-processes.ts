import type { Settlement } from './inbox-deliveries.js';

/**
 * An attempt that a process was given.
 *
 * @publicApi
 */
export type ClaimedAttempt = Pick<Settlement, 'deliveryId' | 'attemptToken'>;

/**
 * What an `Inbox` knows of the processes that share it. Each process holds a lease and renews it. When the lease of a
 * process has expired, {@link Inbox.recover} of the others makes its running deliveries wait again.
 *
 * @publicApi
 */
export interface InboxProcesses {
  /** How long the lease of a process lasts, in milliseconds. */
  readonly leaseMs: number;
  /**
   * Of the current lease of this process: aborts when the lease could not be renewed in time, before others may recover
   * its deliveries. Another signal takes its place once this process has a lease again; nothing is claimed in between.
   */
  readonly lease: AbortSignal;
  /**
   * Registers the one listener to hints: another process may have stored something that is due, or this process has a
   * lease again. Hints may be missing.
   */
  onReady(listener: () => void): void;
  /**
   * For attempts that were cut short because {@link lease} was aborted, by a process that is still alive: the ones that
   * nobody has recovered wait again, and none of them counts as an attempt or as a death of its process.
   */
  survived(attempts: readonly ClaimedAttempt[]): Promise<void>;
  /** Stores the keys of the handlers of this process. They count as long as its lease lasts. */
  announce(handlerKeys: readonly string[]): Promise<void>;
  /** The keys of the handlers of all processes that hold a lease. */
  liveHandlerKeys(): Promise<ReadonlySet<string>>;
}
