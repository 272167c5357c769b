import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import type { Clock } from '../common/index.js';
import { loadSqlite } from './load-sqlite.js';
import { sqliteCode } from './sqlite-code.js';
import { toStorageError } from './storage-fault.js';
import { StorageError } from './storage.errors.js';

const POLL = 250;
const LONG = 3_600_000;

/** The sole right to one file's inbox; the operating system takes it back from a process that dies. */
export interface OwnerLock {
  release(): void;
}

/**
 * Becomes the one owner of the inbox in `file`, waiting for an earlier owner to leave.
 *
 * The lock is SQLite's own, on an empty database beside the file: `kill -9` releases it.
 *
 * @param wait longest time to wait, milliseconds
 * @throws StorageError `STORAGE_OWNED` when the other one stays, another one when there can be no lock at all.
 */
export async function acquireOwnerLock(file: string, wait: number, clock: Clock): Promise<OwnerLock> {
  if (file === ':memory:') return { release: () => undefined };
  const deadline = clock.now() + wait;
  // The clock's timers let a process end, and while it boots nothing else may hold it.
  const awake = setInterval(() => undefined, LONG);
  try {
    for (;;) {
      const lock = tryLock(file);
      if (lock) return lock;
      if (clock.now() >= deadline) throw owned(file, wait);
      await new Promise<void>((resolve) => clock.schedule(resolve, POLL));
    }
  } finally {
    clearInterval(awake);
  }
}

const owned = (file: string, wait: number): StorageError =>
  new StorageError(
    'STORAGE_OWNED',
    `Another process owns the inbox in ${file} and did not leave within ${wait} ms. ` +
      'Try: stop it, give this process a file of its own, or wait longer with sqliteStorage({ waitForOwner }).',
  );

function tryLock(file: string): OwnerLock | undefined {
  let db: Database.Database | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const opened = (db = new (loadSqlite())(`${file}-owner`, { timeout: 0 }));
    opened.exec('BEGIN EXCLUSIVE');
    return { release: () => opened.close() };
  } catch (error) {
    db?.close();
    if (sqliteCode(error) === 'SQLITE_BUSY') return undefined;
    throw toStorageError(error, `${file}-owner`) ?? notLockable(file, error);
  }
}

const notLockable = (file: string, error: unknown): StorageError =>
  new StorageError(
    'STORAGE_UNAVAILABLE',
    `The lock file ${file}-owner cannot be created (${String(error)}). ` +
      'Try: make its folder writable for this process, or name another file in sqliteStorage({ file }).',
    { cause: error },
  );
