import { existsSync } from 'node:fs';
import { openSqlite } from './load-sqlite.js';
import { OPEN_TIMEOUT_MS } from './open-database.js';
import type { SqliteDatabase } from './sqlite-database.js';
import { toStorageError } from './storage-fault.js';
import { StorageError } from '../../storage/index.js';

/**
 * Opens a database that another process may own, for reading only.
 *
 * @throws StorageError when it is not there, or cannot be opened
 */
export function openForReading(file: string): SqliteDatabase {
  if (!existsSync(file)) {
    throw new StorageError(
      'STORAGE_UNAVAILABLE',
      `The database ${file} does not exist, so there is nothing to read. ` +
        'Try: name the file of the application, relative to the working directory, or start the application once.',
    );
  }
  try {
    const db = openSqlite(file, { readonly: true, fileMustExist: true, timeout: OPEN_TIMEOUT_MS });
    db.pragma('temp_store = MEMORY');
    return db;
  } catch (error) {
    throw toStorageError(error, file) ?? error;
  }
}
