import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';
import { nativeFault } from './native-part.js';
import { StorageError } from '../../storage/index.js';

/** The constructor that `better-sqlite3` exports. */
export type SqliteDriver = typeof Database;

const require = createRequire(import.meta.url);

/**
 * `better-sqlite3`, loaded when the first database opens: an optional dependency, absent where nothing is kept in SQLite.
 *
 * @throws StorageError `STORAGE_UNAVAILABLE` when it is not installed.
 */
function loadSqlite(): SqliteDriver {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the package exports, by its own types
    return require('better-sqlite3') as SqliteDriver;
  } catch (error) {
    throw isMissing(error) ? notInstalled(error) : (nativeFault(error) ?? error);
  }
}

/**
 * Opens a file by `better-sqlite3`, which loads its native part at the first.
 *
 * @throws StorageError when the package or its native part is missing or does not fit; SQLite's own error otherwise.
 */
export function openSqlite(file: string, options: Database.Options): Database.Database {
  const Driver = loadSqlite();
  try {
    return new Driver(file, options);
  } catch (error) {
    throw nativeFault(error) ?? error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'MODULE_NOT_FOUND' &&
  /^Cannot find (module|package) '?better-sqlite3/.test(error.message);

const notInstalled = (cause: unknown): StorageError =>
  new StorageError(
    'STORAGE_UNAVAILABLE',
    'The package better-sqlite3, which sqliteStorage() needs, is not installed. ' +
      'Try: npm install better-sqlite3, or install without --omit=optional.',
    { cause },
  );
