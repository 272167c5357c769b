export { createCipher, type Cipher } from './cipher.js';
export { parseEncryptionKey } from './encryption-key.js';
export { checkKeys, rememberKey } from './key-canary.js';
export { migrate, type Migration } from './migrate.js';
export { openDatabase, type SqliteDatabase } from './open-database.js';
export { acquireOwnerLock, type OwnerLock } from './owner-lock.js';
export { isStorageError, toStorageError } from './storage-fault.js';
export { StorageError, type StorageErrorCode } from './storage.errors.js';
export { LOCK_LOOK, LOCK_PATIENCE, retryWhileLocked } from './while-locked.js';
