import { Logger } from '@nestjs/common';
import type { SqliteDatabase } from './sqlite-database.js';

/**
 * After what was readable is encrypted: rewrites the file, so that no readable copy is left in room that is free, nor in
 * the log. Takes some seconds for each gigabyte, once.
 */
export function eraseFreed(db: SqliteDatabase): void {
  try {
    // What is rewritten need not fit into memory.
    db.pragma('temp_store = FILE');
    db.exec('VACUUM');
  } catch (error) {
    new Logger('Bitrix24Storage').warn(
      `secrets that were stored readable are encrypted, but copies may be left in free room of ${db.name} ` +
        `(${String(error)}). Try: VACUUM it by the sqlite3 command while the application is stopped.`,
    );
  } finally {
    db.pragma('temp_store = MEMORY');
  }
  emptyLog(db);
}

/** Moves what the write-ahead log holds into the file, and empties it: it holds what pages were before. */
export function emptyLog(db: SqliteDatabase): void {
  db.pragma('wal_checkpoint(TRUNCATE)');
}
