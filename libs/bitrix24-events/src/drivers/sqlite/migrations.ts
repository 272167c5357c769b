import { BINDINGS_MIGRATIONS } from './bindings.migrations.js';
import { INBOX_MIGRATIONS } from './inbox/migrations.js';
import { PORTALS_MIGRATIONS } from './installations/portals.migrations.js';
import { KEYS_MIGRATIONS } from './keys.migrations.js';
import type { Migration } from './migrate.js';
import { OFFLINE_MIGRATIONS } from './offline.migrations.js';
import { SWEEP_MIGRATIONS } from './sweep.migrations.js';

/**
 * The whole schema of a database file, in the order in which {@link migrate} applies it: by component, and within a
 * component by version. The version of each component is kept in the table `schema_versions`.
 */
export const MIGRATIONS = {
  keys: KEYS_MIGRATIONS,
  inbox: INBOX_MIGRATIONS,
  portals: PORTALS_MIGRATIONS,
  bindings: BINDINGS_MIGRATIONS,
  offline: OFFLINE_MIGRATIONS,
  sweep: SWEEP_MIGRATIONS,
} as const satisfies Record<string, readonly Migration[]>;
