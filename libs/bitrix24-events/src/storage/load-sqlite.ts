import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';
import { StorageError } from './storage.errors.js';

/** The constructor that `better-sqlite3` exports. */
export type SqliteDriver = typeof Database;

const require = createRequire(import.meta.url);

/**
 * `better-sqlite3`, loaded when the first database opens: an optional dependency, absent where nothing is kept in SQLite.
 *
 * @throws StorageError `STORAGE_UNAVAILABLE` when it is not installed.
 */
export function loadSqlite(): SqliteDriver {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the package exports, by its own types
    return require('better-sqlite3') as SqliteDriver;
  } catch (error) {
    throw isMissing(error) ? notInstalled(error) : error;
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
