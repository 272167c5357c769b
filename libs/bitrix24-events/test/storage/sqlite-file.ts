import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import { sqliteStorage, type OpenStorage } from '../../src/drivers/index.js';
import { ManualClock, type OpenedStorage } from '../../src/testing/index.js';
import { temporaryFolder } from '../inbox/items.js';

/**
 * An encrypted SQLite file for one case of the storage contract. A process that dies leaves its file as it is on disk:
 * the next one gets a copy, with what is in the write-ahead log, while the dead one still has the original open.
 */
export async function openSqliteFile(): Promise<Required<Omit<OpenedStorage, 'second'>>> {
  const folder = temporaryFolder();
  const clock = new ManualClock();
  const encryptionKey = randomBytes(32);
  const opened: OpenStorage[] = [];
  let file = folder.path('0.db');
  const open = async (): Promise<OpenStorage> => {
    const storage = await sqliteStorage({ file, encryptionKey, waitForOwner: 0 }).open(clock);
    storage.started?.();
    opened.push(storage);
    return storage;
  };
  return {
    storage: await open(),
    clock,
    reopen: async () => {
      await opened.at(-1)?.close();
      return open();
    },
    kill: () => {
      const left = file;
      file = folder.path(`${opened.length}.db`);
      for (const suffix of ['', '-wal'])
        if (existsSync(left + suffix)) copyFileSync(left + suffix, file + suffix);
      return open();
    },
    close: async () => {
      for (const storage of opened) await storage.close();
      folder.remove();
    },
  };
}
