import { SqliteBindingMemory } from './sqlite-binding-memory.js';
import type { Clock } from '../../common/index.js';
import { SqliteInbox } from './inbox/sqlite-inbox.js';
import { SqliteOfflineStore } from './sqlite-offline-store.js';
import { SqliteInstallationStore } from './installations/sqlite-installation-store.js';
import { checkKeys } from './key-canary.js';
import { openForReading } from './open-for-reading.js';
import { type Cipher } from '../../storage/index.js';
import { toStorageError } from './storage-fault.js';
import { SqliteSweepMarks } from './sqlite-sweep-marks.js';
import type { OpenStorage } from '../storage-driver.js';

/**
 * The file of an application that may be running: opened for reading, without becoming its owner.
 *
 * @throws StorageError when there is no such file, or it is of another version of the package
 */
export function readSqlite(file: string, cipher: Cipher, clock: Clock): OpenStorage {
  const db = openForReading(file);
  try {
    checkKeys(db, cipher);
    return {
      inbox: new SqliteInbox(db, cipher, clock),
      installations: new SqliteInstallationStore(db, cipher, clock, { exclusive: false }),
      bindingMemory: new SqliteBindingMemory(db),
      offline: new SqliteOfflineStore(db),
      sweepMarks: new SqliteSweepMarks(db),
      close: () => {
        db.close();
        return Promise.resolve();
      },
    };
  } catch (error) {
    db.close();
    throw toStorageError(error, file) ?? error;
  }
}
