import { INSTALLATION_TABLES } from './installations/tables.js';
import { KEY_TABLES } from './key-canary.js';
import { BINDING_MEMORY_TABLES } from './postgres-binding-memory.js';
import { OFFLINE_TABLES } from './postgres-offline-store.js';
import { REQUEST_BUCKETS_TABLES } from './postgres-request-buckets.js';
import { SHARED_STATE_TABLES } from './postgres-shared-state.js';
import { SWEEP_TABLES } from './postgres-sweep-marks.js';

/**
 * One version of the schema after the other: append only, never changed once released. Processes of the version before
 * still run while a new one migrates, so a step only adds what they can leave alone: nullable columns, tables, indexes;
 * no renames, no new constraints on what they write. A step that cannot keep to that raises `major`.
 */
export interface PostgresMigration {
  /** Packages that know only a lower one refuse to work with the schema. */
  major: number;
  /** @param schema quoted */
  sql: (schema: string) => string;
}

export const MIGRATIONS: readonly PostgresMigration[] = [
  {
    major: 1,
    sql: (schema) =>
      [
        KEY_TABLES,
        INSTALLATION_TABLES,
        BINDING_MEMORY_TABLES,
        OFFLINE_TABLES,
        SWEEP_TABLES,
        SHARED_STATE_TABLES,
        REQUEST_BUCKETS_TABLES,
      ]
        .map((tables) => tables(schema))
        .join('\n'),
  },
];
