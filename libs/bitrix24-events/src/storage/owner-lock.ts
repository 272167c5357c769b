import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Clock } from '../common/index.js';
import { sqliteCode } from './sqlite-code.js';
import { StorageError } from './storage.errors.js';

const POLL = 250;

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
 * @throws StorageError `STORAGE_OWNED` when the other one stays.
 */
export async function acquireOwnerLock(file: string, wait: number, clock: Clock): Promise<OwnerLock> {
  if (file === ':memory:') return { release: () => undefined };
  mkdirSync(dirname(file), { recursive: true });
  const deadline = clock.now() + wait;
  for (;;) {
    const lock = tryLock(`${file}-owner`);
    if (lock) return lock;
    if (clock.now() >= deadline) {
      throw new StorageError(
        'STORAGE_OWNED',
        `Another process owns the inbox in ${file} and did not leave within ${wait} ms. ` +
          'Try: stop it, give this process a file of its own, or wait longer with sqliteStorage({ waitForOwner }).',
      );
    }
    await new Promise<void>((resolve) => clock.schedule(resolve, POLL));
  }
}

function tryLock(lockFile: string): OwnerLock | undefined {
  const db = new Database(lockFile, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
    return { release: () => db.close() };
  } catch (error) {
    db.close();
    if (sqliteCode(error) === 'SQLITE_BUSY') return undefined;
    throw error;
  }
}
