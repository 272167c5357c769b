import type { Migration } from './migrate.js';

/** One step per version; never changed once released. */
export const KEYS_MIGRATIONS: readonly Migration[] = [
  'CREATE TABLE key_canary (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), sealed TEXT NOT NULL) STRICT',
];
