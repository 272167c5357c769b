import { Bitrix24EventsError } from '../errors/index.js';

/**
 * - `STORAGE_UNAVAILABLE`: the file cannot be opened or created
 * - `STORAGE_CORRUPT`: the file is no SQLite database, or a damaged one
 * - `STORAGE_NEWER`: a newer version of this package has written it
 * - `STORAGE_OWNED`: another process owns the inbox
 * - `STORAGE_SEALED`: something in it was encrypted with a key that is not given
 */
export type StorageErrorCode =
  'STORAGE_UNAVAILABLE' | 'STORAGE_CORRUPT' | 'STORAGE_NEWER' | 'STORAGE_OWNED' | 'STORAGE_SEALED';

/**
 * The storage cannot be used.
 *
 * @publicApi
 */
export class StorageError extends Bitrix24EventsError {
  declare readonly code: StorageErrorCode;
}
