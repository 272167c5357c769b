import { Bitrix24EventsError } from '../errors/index.js';

/**
 * - `STORAGE_UNAVAILABLE`: the file cannot be opened, created, read or written; the database cannot be reached
 * - `STORAGE_FULL`: the disk or quota is full
 * - `STORAGE_READ_ONLY`: the file or database cannot be written to
 * - `STORAGE_LOCKED`: another connection holds the lock
 * - `STORAGE_CORRUPT`: the file is not a SQLite database, or is damaged
 * - `STORAGE_FOREIGN`: the file is the database of another application
 * - `STORAGE_NEWER`: the file or schema was written by a newer version of this package
 * - `STORAGE_OUTDATED`: the schema is to be migrated first, and the application may not do so
 * - `STORAGE_OWNED`: another process owns the inbox
 * - `STORAGE_SEALED`: stored data was encrypted with a key that is not given
 *
 * @publicApi
 */
export type StorageErrorCode =
  | 'STORAGE_UNAVAILABLE'
  | 'STORAGE_FULL'
  | 'STORAGE_READ_ONLY'
  | 'STORAGE_LOCKED'
  | 'STORAGE_CORRUPT'
  | 'STORAGE_FOREIGN'
  | 'STORAGE_NEWER'
  | 'STORAGE_OUTDATED'
  | 'STORAGE_OWNED'
  | 'STORAGE_SEALED';

/**
 * The storage cannot be used.
 *
 * @publicApi
 */
export class StorageError extends Bitrix24EventsError {
  declare readonly code: StorageErrorCode;
}

/**
 * Whether an error says that nothing can be stored. By code: drivers may hold another copy of this package.
 *
 * @publicApi
 */
export function isStorageError(error: unknown): error is StorageError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('STORAGE_');
}
