export { SqliteInbox } from './sqlite/inbox/sqlite-inbox.js';
export { SqliteInstallationStore } from './sqlite/installations/sqlite-installation-store.js';
export { openDatabase } from './sqlite/open-database.js';
export type { SqliteDatabase } from './sqlite/sqlite-database.js';
export { acquireOwnerLock } from './sqlite/owner-lock.js';
export { SqliteOfflineStore } from './sqlite/sqlite-offline-store.js';
export { sqliteStorage, type SqliteStorageOptions } from './sqlite/sqlite-storage.js';
export { isStorageDriver, type StorageDriver, STORAGE, type OpenStorage } from './storage-driver.js';
