import { StorageError } from '../../storage/index.js';
import type { SqliteDatabase } from './sqlite-database.js';

/** `B24E`: a file of ours says so to `file` and the like. */
export const APPLICATION_ID = 0x42323445;

const MAX_TABLES_NAMED = 3;

/**
 * Refuses a database of another application, rather than put tables into it.
 *
 * @throws StorageError `STORAGE_FOREIGN`
 */
export function assertOurs(db: SqliteDatabase): void {
  const tables = db
    .prepare<[], string>(
      String.raw`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`,
    )
    .pluck()
    .all();
  const id = db.pragma('application_id', { simple: true });
  if (tables.includes('schema_versions') || id === APPLICATION_ID) return;
  if (tables.length === 0 && id === 0) return;
  const shown = tables.slice(0, MAX_TABLES_NAMED).join(', ');
  throw new StorageError(
    'STORAGE_FOREIGN',
    `The database ${db.name} belongs to another application` +
      `${tables.length === 0 ? '' : ` (its tables: ${shown}${tables.length > MAX_TABLES_NAMED ? ', …' : ''})`}; it was ` +
      'left as it is. Try: give this module a file of its own in sqliteStorage({ file }).',
  );
}
