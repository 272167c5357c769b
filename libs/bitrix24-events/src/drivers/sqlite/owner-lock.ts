import { closeSync, openSync, readSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import type Database from 'better-sqlite3';
import { sleep } from '../../common/async/index.js';
import type { Clock } from '../../common/index.js';
import { openSqlite } from './load-sqlite.js';
import { createPrivate, realFile } from './private-files.js';
import { sqliteCode } from './sqlite-code.js';
import { toStorageError } from './storage-fault.js';
import { StorageError } from '../../storage/index.js';

const POLL_INTERVAL_MS = 250;
const MAX_WAIT_MS = 3_600_000;

/** The sole right to one file's inbox; the operating system takes it back from a process that dies. */
export interface OwnerLock {
  release(): void;
}

/**
 * Becomes the one owner of the inbox in `file`, waiting for an earlier owner to leave. It is the file that is owned,
 * whatever symbolic links lead to it; another name of the same file, a hard link, is not recognised.
 *
 * The lock is SQLite's own, on a small database beside the file: `kill -9` releases it. It holds the owner's process id.
 *
 * @param wait longest time to wait, milliseconds
 * @throws StorageError `STORAGE_OWNED` when the other one stays, another one when there can be no lock at all.
 */
export async function acquireOwnerLock(file: string, wait: number, clock: Clock): Promise<OwnerLock> {
  if (file === ':memory:') return { release: () => undefined };
  const lockFile = lockFileOf(file);
  const deadline = clock.monotonic() + wait;
  // The clock's timers let a process end, and while it boots nothing else may hold it.
  const awake = setInterval(() => undefined, MAX_WAIT_MS);
  try {
    for (let looks = 0; ; looks++) {
      const lock = tryLock(lockFile);
      if (lock) return lock;
      if (clock.monotonic() >= deadline) throw owned(file, wait, ownerOf(lockFile));
      if (looks === 0)
        new Logger('Bitrix24Storage').log(
          `waiting up to ${wait / 1_000} s for ${ownerOf(lockFile)} to leave the inbox in ${file}`,
        );
      await sleep(POLL_INTERVAL_MS, clock);
    }
  } finally {
    clearInterval(awake);
  }
}

const owned = (file: string, wait: number, owner: string): StorageError =>
  new StorageError(
    'STORAGE_OWNED',
    `Another process owns the inbox in ${file} (${owner}) and did not leave within ${wait} ms. ` +
      "Try: stop it, look at it from here with enabled: 'read', give this process a file of its own, " +
      'or wait longer with sqliteStorage({ waitForOwner }). ' +
      'On a network file system a lock may outlive its owner: keep the file on a local disk.',
  );

function lockFileOf(file: string): string {
  try {
    return `${realFile(file)}-owner`;
  } catch (error) {
    throw notLockable(`${file}-owner`, error);
  }
}

function tryLock(lockFile: string): OwnerLock | undefined {
  let db: Database.Database | undefined;
  try {
    createPrivate(lockFile);
    const opened = (db = openSqlite(lockFile, { timeout: 0 }));
    opened.pragma('journal_mode = MEMORY');
    opened.pragma('synchronous = OFF');
    // In this mode a commit lets the lock be: what it writes can be read by others, byte by byte.
    opened.pragma('locking_mode = EXCLUSIVE');
    opened.exec(`BEGIN EXCLUSIVE; PRAGMA user_version = ${process.pid}; COMMIT`);
    return { release: () => opened.close() };
  } catch (error) {
    db?.close();
    if (sqliteCode(error) === 'SQLITE_BUSY') return undefined;
    throw toStorageError(error, lockFile) ?? notLockable(lockFile, error);
  }
}

/** Where SQLite keeps `user_version` in a file. */
const VERSION_AT = 60;

function ownerOf(lockFile: string): string {
  const bytes = Buffer.alloc(4);
  try {
    const handle = openSync(lockFile, 'r');
    try {
      readSync(handle, bytes, 0, bytes.length, VERSION_AT);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Nobody can say.
  }
  const pid = bytes.readUInt32BE();
  return pid > 0 ? `process ${pid}` : 'another process';
}

const notLockable = (lockFile: string, error: unknown): StorageError =>
  new StorageError(
    'STORAGE_UNAVAILABLE',
    `The lock file ${lockFile} cannot be created (${String(error)}). ` +
      'Try: make its folder writable for this process, or name another file in sqliteStorage({ file }).',
    { cause: error },
  );
