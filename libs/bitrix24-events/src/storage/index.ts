export { createCipher, type Cipher } from './cipher.js';
export { parseEncryptionKey } from './encryption-key.js';
export { isStorageError, StorageError, type StorageErrorCode } from './storage.errors.js';
