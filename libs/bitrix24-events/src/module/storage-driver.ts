import type { Clock } from '../common/index.js';
import type { BindingMemory } from '../bindings/index.js';
import type { Inbox } from '../inbox/index.js';
import type { InstallationStore } from '../portals/index.js';

/** What a storage driver gives the module. The module closes it last. */
export interface OpenStorage {
  inbox: Inbox;
  installations: InstallationStore;
  bindingMemory: BindingMemory;
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
}

/** Injection token of the {@link OpenStorage}. */
export const STORAGE = Symbol.for('nestjs-bitrix24-events:storage');
