import { sqliteStorage } from 'nestjs-bitrix24-events/sqlite';
import type { Clock, OpenStorage, StorageDriver } from 'nestjs-bitrix24-events/storage';
import { SqliteInstallationStore, openDatabase } from '../../libs/bitrix24-events/src/drivers/index.js';
import { createCipher } from '../../libs/bitrix24-events/src/storage/index.js';
import { ENCRYPTION_KEY } from './facts.js';

/** An inbox of one's own, and installations in a file that other processes use too. */
export class SharedInstallations implements StorageDriver {
  private readonly inbox: StorageDriver;

  constructor(
    inboxFile: string,
    private readonly installationsFile: string,
    /** Whether no other process uses them now. */
    private readonly alone = false,
  ) {
    this.inbox = sqliteStorage({ file: inboxFile, encryptionKey: ENCRYPTION_KEY });
  }

  problems(): string[] {
    return [];
  }

  async open(clock: Clock): Promise<OpenStorage> {
    const storage = await this.inbox.open(clock);
    const db = openDatabase(this.installationsFile);
    const cipher = createCipher([Buffer.from(ENCRYPTION_KEY, 'base64')]);
    return {
      ...storage,
      installations: new SqliteInstallationStore(db, cipher, clock, { exclusive: this.alone }),
      close: async () => {
        await storage.close();
        db.close();
      },
    };
  }
}
