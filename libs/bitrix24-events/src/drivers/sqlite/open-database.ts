import { statSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { APPLICATION_ID, assertOurs } from './foreign-database.js';
import { openSqlite } from './load-sqlite.js';
import { networkDiskOf } from './network-disk.js';
import { createPrivate, makePrivate, realFile } from './private-files.js';
import type { SqliteDatabase } from './sqlite-database.js';
import { toStorageError } from './storage-fault.js';
import { StorageError } from '../../storage/index.js';

const IN_MEMORY = ':memory:';

/** How long opening and migrating wait for another connection's lock, in milliseconds: nothing else runs yet. */
export const OPEN_TIMEOUT_MS = 5_000;

/**
 * Up to this size a whole file is read at start, which takes some 60 milliseconds. Of a larger one SQLite finds what is
 * damaged when it reads it: a start that took a second per quarter of a gigabyte would be no better.
 */
const MAX_CHECKED_BYTES = 16 * 2 ** 20;

/** Pages in the write-ahead log until they are moved into the file: of 4 kB, so that it takes some milliseconds. */
const CHECKPOINT_PAGES = 1_000;

/** The write-ahead log is cut back to this after something large, in bytes. */
const MAX_WAL_BYTES = 16 * 2 ** 20;

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
    const path = file === IN_MEMORY ? file : realFile(file);
    if (path !== IN_MEMORY) createPrivate(path);
    db = openSqlite(path, { timeout: OPEN_TIMEOUT_MS });
    // Of a new file only: lets freed pages be given back a few at a time.
    if (db.pragma('page_count', { simple: true }) === 0) {
      db.pragma('auto_vacuum = INCREMENTAL');
      db.pragma(`application_id = ${APPLICATION_ID}`);
    }
    assertOurs(db);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.pragma(`journal_size_limit = ${MAX_WAL_BYTES}`);
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma('secure_delete = ON');
    if (path !== IN_MEMORY) warnAbout(path);
    assertIntact(db, file);
    db.pragma('busy_timeout = 0');
    return db;
  } catch (error) {
    db?.close();
    throw unusable(file, error);
  }
}

function warnAbout(path: string): void {
  const logger = new Logger('Bitrix24Storage');
  for (const open of makePrivate(path))
    logger.warn(`${open} can be read by others, and belongs to another user. Try: chmod 600 ${open}`);
  const disk = networkDiskOf(path);
  if (disk !== undefined)
    logger.warn(
      `${path} is on a network file system (${disk}): SQLite's locks and its log do not work there reliably, and the ` +
        'inbox can be damaged. Try: a folder on a local disk or a block device of this machine.',
    );
}

/** What one flipped byte has broken is better found at start than by the event that needs it. */
function assertIntact(db: SqliteDatabase, file: string): void {
  if (file === IN_MEMORY || statSync(file).size > MAX_CHECKED_BYTES) return;
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
