/**
 * The embedded storage. Needs `better-sqlite3`, which is loaded when the storage opens.
 *
 * @packageDocumentation
 */
export { sqliteStorage, type SqliteStorageOptions } from '../drivers/index.js';
