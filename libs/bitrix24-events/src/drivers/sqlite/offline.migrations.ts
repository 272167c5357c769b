import type { Migration } from './migrate.js';

/** One step per version; never changed once released. */
export const OFFLINE_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE offline_reservations (
     id INTEGER PRIMARY KEY,
     member_id TEXT NOT NULL,
     connector TEXT NOT NULL,
     process_id TEXT NOT NULL CHECK (process_id <> ''),
     errors INTEGER NOT NULL,
     UNIQUE (member_id, connector, process_id)
   ) STRICT`,
];
