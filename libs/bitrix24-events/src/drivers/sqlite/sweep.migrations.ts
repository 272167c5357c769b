import type { Migration } from './migrate.js';

/** One step per version; never changed once released. */
export const SWEEP_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE sweep_marks (
     member_id TEXT NOT NULL,
     entity TEXT NOT NULL,
     mark TEXT NOT NULL,
     PRIMARY KEY (member_id, entity)
   ) STRICT, WITHOUT ROWID`,
];
