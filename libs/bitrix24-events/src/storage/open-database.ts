import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { sqliteCode } from './sqlite-code.js';
import { StorageError } from './storage.errors.js';

/** An open SQLite database. */
export type SqliteDatabase = Database.Database;

/** How long a statement waits for another connection's lock, in milliseconds. */
const BUSY_TIMEOUT = 5_000;

/**
 * Opens the database, creates it with its folder where there is none, and sees to it that a commit is on disk
 * when it returns (`WAL`, `synchronous=FULL`).
 *
 * @throws StorageError when that cannot be done, with the reason and the mend.
 */
export function openDatabase(file: string): SqliteDatabase {
  let db: SqliteDatabase | undefined;
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    db = new Database(file, { timeout: BUSY_TIMEOUT });
    // Of a new file only: lets freed pages be given back a few at a time.
    if (db.pragma('page_count', { simple: true }) === 0) db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    return db;
  } catch (error) {
    db?.close();
    throw unusable(file, error);
  }
}

function unusable(file: string, error: unknown): StorageError {
  const code = sqliteCode(error);
  const reason = String(error);
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new StorageError(
      'STORAGE_CORRUPT',
      `${file} is no intact SQLite database (${reason}); it was left as it is. ` +
        'Try: name another file, or bring this one back from a backup.',
      { cause: error },
    );
  }
  return new StorageError(
    'STORAGE_UNAVAILABLE',
    `The database ${file} cannot be opened (${reason}). ` +
      'Try: make its folder writable for this process, or name another file in sqliteStorage({ file }).',
    { cause: error },
  );
}
