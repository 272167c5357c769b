import type { Migration } from './migrate.js';

/** One step per version; never changed once released. */
export const BINDINGS_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE binding_memory (
     member_id TEXT PRIMARY KEY,
     memory TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`,
];
