export { createCipher, type Cipher } from './cipher.js';
export { parseEncryptionKey } from './encryption-key.js';
export { isStorageError, StorageError, type StorageErrorCode } from './storage.errors.js';
export { MemorySharedState } from './memory-shared-state.js';
export { SHARED_STATE, type SharedState, type SharedValue } from './shared-state.js';
