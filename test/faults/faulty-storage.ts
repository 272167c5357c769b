import type { Clock, OpenStorage, StorageDriver } from 'nestjs-bitrix24-events/storage';
import { assembleSqlite } from '../../libs/bitrix24-events/src/drivers/sqlite/sqlite-storage.js';
import {
  acquireOwnerLock,
  openDatabase,
  type SqliteDatabase,
} from '../../libs/bitrix24-events/src/drivers/index.js';
import { createCipher } from '../../libs/bitrix24-events/src/storage/index.js';

/** The embedded storage, whose connection a test may set limits to: a disk that fills up, without a disk. */
export class FaultyStorage implements StorageDriver {
  db!: SqliteDatabase;

  constructor(readonly file: string) {}

  problems(): string[] {
    return [];
  }

  async open(clock: Clock): Promise<OpenStorage> {
    const lock = await acquireOwnerLock(this.file, 0, clock);
    this.db = openDatabase(this.file);
    return assembleSqlite(this.db, lock, createCipher([Buffer.alloc(32, 7)]), clock);
  }

  /** Number and first byte in the file of the page at the root of a table. */
  pageOf(table: string): number {
    const root = this.db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table);
    return (Number(root) - 1) * Number(this.db.pragma('page_size', { simple: true }));
  }

  /** How many rows a table has. */
  count(table: 'parked_installs' | 'leases'): number {
    return Number(this.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  }

  /** Has everything in the file itself, and nothing of it in memory. */
  settle(): void {
    this.db.pragma('wal_checkpoint(TRUNCATE)');
    this.db.pragma('shrink_memory');
  }
}
