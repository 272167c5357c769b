import { createRequire } from 'node:module';
import type pg from 'pg';
import { StorageError } from '../../storage/index.js';

const require = createRequire(import.meta.url);

/**
 * `pg`, loaded when a PostgreSQL storage opens: an optional peer, absent where nothing is kept in PostgreSQL.
 *
 * @throws StorageError `STORAGE_UNAVAILABLE` when it is not installed.
 */
export function loadPg(): typeof pg {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the package exports, by its own types
    return require('pg') as typeof pg;
  } catch (error) {
    throw isMissing(error) ? notInstalled(error) : error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'MODULE_NOT_FOUND' &&
  /^Cannot find (module|package) '?pg['"\s]/.test(error.message);

const notInstalled = (cause: unknown): StorageError =>
  new StorageError(
    'STORAGE_UNAVAILABLE',
    'The package pg, which postgresStorage() needs, is not installed. Try: npm install pg.',
    { cause },
  );
