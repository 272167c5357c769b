import { isObject, type Clock } from '../common/index.js';
import type { BindingMemory } from '../bindings/index.js';
import type { Inbox } from '../inbox/index.js';
import type { OfflineStore } from '../offline/index.js';
import type { InstallationStore } from '../portals/index.js';
import type { RequestBuckets } from '../rest/index.js';
import type { SharedState } from '../storage/index.js';
import type { SweepMarks } from '../sweep/index.js';

/**
 * What a storage driver gives the module. The module closes it last.
 *
 * @publicApi
 */
export interface OpenStorage {
  inbox: Inbox;
  installations: InstallationStore;
  bindingMemory: BindingMemory;
  offline: OfflineStore;
  sweepMarks: SweepMarks;
  /** What processes tell each other for minutes. Needed where several use the storage; absent, each has its own. */
  sharedState?: SharedState;
  /** Counts the requests of all processes to each portal. Needed where several use the storage. */
  requestBuckets?: RequestBuckets;
  /** Where it is, for the log: an absolute path, an address without a password. */
  place?: string;
  /**
   * Called before the application begins to work with it; when its boot fails earlier, never. May throw, when
   * another one has it by now.
   */
  started?(): void;
  close(): Promise<void>;
}

/**
 * Where deliveries and installations live: `storage` of the options. {@link sqliteStorage} makes the embedded one.
 *
 * @publicApi
 */
export interface StorageDriver {
  /** What is wrong with its configuration, each with its mend. Nothing is opened. */
  problems(production: boolean): string[];
  open(clock: Clock): Promise<OpenStorage>;
  /**
   * Opens what another process may be using, to look at it (`enabled: 'read'`). A driver without this cannot do so.
   * Changes are refused before they reach it.
   */
  openForReading?(clock: Clock): Promise<OpenStorage>;
}

/** Whether something can be told its configuration's problems and be opened. */
export const isStorageDriver = (value: unknown): value is StorageDriver =>
  isObject(value) &&
  'problems' in value &&
  typeof value.problems === 'function' &&
  'open' in value &&
  typeof value.open === 'function';

/** Injection token of the {@link OpenStorage}. */
export const STORAGE = Symbol.for('nestjs-bitrix24-events:storage');
