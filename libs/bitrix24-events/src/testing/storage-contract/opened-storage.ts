import type { OpenStorage } from '../../drivers/index.js';
import type { ManualClock } from '../manual-clock.js';

/**
 * A fresh, empty storage for one case.
 *
 * @publicApi
 */
export interface OpenedStorage {
  storage: OpenStorage;
  /** The clock that the storage goes by. */
  clock: ManualClock;
  /**
   * The application has stopped and starts again: closes `storage`, or what has taken its place since, and opens the same
   * data. Needed unless {@link StorageTraits.durable} is `false`.
   */
  reopen?: () => Promise<OpenStorage>;
  /**
   * The process of `storage`, or of what has taken its place since, has died: opens what it left as a new process would.
   * The dead one is not closed before, and no case uses it afterwards. Where the data can be opened only once, a copy of it
   * as it is on disk will do. A driver whose processes hold leases lets those of the dead one run out, and no others.
   * Needed unless {@link StorageTraits.durable} is `false`.
   */
  kill?: () => Promise<OpenStorage>;
  /**
   * Another process that uses the same data at the same time. Needed where {@link StorageTraits.multiProcess} is `true`.
   */
  second?: () => Promise<OpenStorage>;
  /** Closes everything that was opened, and removes the data. */
  close(): Promise<void>;
}

/**
 * What a storage is meant to do; cases that ask for more are listed with a reason to skip them.
 *
 * @publicApi
 */
export interface StorageTraits {
  /** Whether the data outlives the process (default `true`). */
  durable?: boolean;
  /**
   * Whether several processes may use the data at once (default `false`). One of the cases compares it with
   * `capabilities.multiProcess` of the inbox.
   */
  multiProcess?: boolean;
}
