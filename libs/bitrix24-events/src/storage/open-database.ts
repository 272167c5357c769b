import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { loadSqlite } from './load-sqlite.js';
import { toStorageError } from './storage-fault.js';
import { StorageError } from './storage.errors.js';

/** An open SQLite database. */
export type SqliteDatabase = Database.Database;

/** How long opening and migrating wait for another connection's lock, in milliseconds: nothing else runs yet. */
export const OPENING_PATIENCE = 5_000;

/** Up to this size a whole file is read at start, about a second per gigabyte of a warm one. */
const LARGEST_CHECKED = 256 * 2 ** 20;

/**
 * Opens the database, creates it with its folder where there is none, and sees to it that a commit is on disk
 * when it returns (`WAL`, `synchronous=FULL`). From then on nothing waits for a lock: SQLite would stop the event
 * loop meanwhile.
 *
 * @throws StorageError when that cannot be done, with the reason and the mend. A damaged file is left as it is.
 */
export function openDatabase(file: string): SqliteDatabase {
  let db: SqliteDatabase | undefined;
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    db = new (loadSqlite())(file, { timeout: OPENING_PATIENCE });
    // Of a new file only: lets freed pages be given back a few at a time.
    if (db.pragma('page_count', { simple: true }) === 0) db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('wal_autocheckpoint = 4000');
    db.pragma('foreign_keys = ON');
    assertIntact(db, file);
    db.pragma('busy_timeout = 0');
    return db;
  } catch (error) {
    db?.close();
    throw unusable(file, error);
  }
}

/** What one flipped byte has broken is better found at start than by the event that needs it. */
function assertIntact(db: SqliteDatabase, file: string): void {
  if (file === ':memory:' || statSync(file).size > LARGEST_CHECKED) return;
  const finding = db.pragma('quick_check(1)', { simple: true });
  if (finding === 'ok') return;
  throw new StorageError(
    'STORAGE_CORRUPT',
    `The database ${file} is damaged (${String(finding).replaceAll('\n', ' ')}); it was left as it is. ` +
      'Try: bring it back from a backup, or name another file.',
  );
}

const unusable = (file: string, error: unknown): StorageError =>
  toStorageError(error, file) ??
  new StorageError(
    'STORAGE_UNAVAILABLE',
    `The database ${file} cannot be opened (${String(error)}). ` +
      'Try: make its folder writable for this process, or name another file in sqliteStorage({ file }).',
    { cause: error },
  );
