import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { SqliteBindingMemory } from './sqlite-binding-memory.js';
import { parseDuration, toMilliseconds, type Clock, type Duration } from '../../common/index.js';
import { resealInbox } from './inbox/reseal-inbox.js';
import { SqliteInbox } from './inbox/sqlite-inbox.js';
import { SqliteOfflineStore } from './sqlite-offline-store.js';
import { resealInstallations } from './installations/reseal-installations.js';
import { SqliteInstallationStore } from './installations/sqlite-installation-store.js';
import { acquireOwnerLock, type OwnerLock } from './owner-lock.js';
import { checkKeys, rememberKey } from './key-canary.js';
import { StorageError, type Cipher } from '../../storage/index.js';
import { EncryptionOptions, type EncryptionKey } from '../encryption-options.js';
import { toStorageError } from './storage-fault.js';
import { emptyLog, eraseFreed } from './erase-freed.js';
import { openDatabase } from './open-database.js';
import type { SqliteDatabase } from './sqlite-database.js';
import { SqliteSweepMarks } from './sqlite-sweep-marks.js';
import { FileClaim } from './file-claims.js';
import { readSqlite } from './read-sqlite.js';
import type { OpenStorage, StorageDriver } from '../storage-driver.js';

/**
 * Options of {@link sqliteStorage}.
 *
 * @publicApi
 */
export interface SqliteStorageOptions {
  /** The database file (default `./data/bitrix24-events.db`); it and its folder are created. */
  file?: string | undefined;
  /**
   * 32 bytes as base64 or hex: encrypts tokens at rest. With several, the first encrypts and all decrypt: put a
   * new key first to change it. A file that was written with another key is not opened. Make one by
   * `node -p "crypto.randomBytes(32).toString('base64')"`.
   */
  encryptionKey?: EncryptionKey | readonly EncryptionKey[] | undefined;
  /** Whether tokens may be stored readable when `NODE_ENV` is `production` and no key is given (default no). */
  allowPlaintext?: boolean | undefined;
  /** How long to wait at start for another process to leave the file (default 30 seconds). */
  waitForOwner?: Duration | undefined;
}

const DEFAULT_FILE = './data/bitrix24-events.db';
const IN_MEMORY = ':memory:';
const DEFAULT_WAIT: Duration = '30s';

/**
 * The embedded storage: deliveries and installations in one SQLite file, each commit synced to disk. The inbox in
 * it belongs to one process at a time.
 *
 * @example
 * ```ts
 * sqliteStorage({ file: './data/bitrix24-events.db', encryptionKey: process.env.BITRIX24_ENCRYPTION_KEY })
 * ```
 * @publicApi
 */
export function sqliteStorage(options: SqliteStorageOptions = {}): StorageDriver {
  return new SqliteStorage(options);
}

class SqliteStorage implements StorageDriver {
  private readonly encryption: EncryptionOptions;
  private readonly file: string;
  private readonly waitForOwner: Duration;
  private readonly unknown: readonly string[];
  constructor(options: SqliteStorageOptions) {
    const { file, encryptionKey: _key, waitForOwner, allowPlaintext: _plain, ...unknown } = options;
    this.encryption = new EncryptionOptions('sqliteStorage', options);
    this.file = file ?? DEFAULT_FILE;
    this.waitForOwner = waitForOwner ?? DEFAULT_WAIT;
    this.unknown = Object.keys(unknown);
  }

  problems(production: boolean): string[] {
    return [
      ...this.unknown.map(
        (name) => `sqliteStorage: ${name} is no option. Try: remove it, or fix its spelling`,
      ),
      ...this.fileProblems(production),
      ...(parseDuration(this.waitForOwner) === undefined
        ? ["sqliteStorage: waitForOwner must be a duration: milliseconds, or a text like '30s'"]
        : []),
      ...this.encryption.problems(production),
    ];
  }

  async open(clock: Clock): Promise<OpenStorage> {
    // Each database in memory is one of its own.
    if (this.file === IN_MEMORY) return this.openFile(clock);
    this.encryption.warnOfPlaintext(this.file);
    const claim = await FileClaim.take(this.file);
    try {
      return await claim.hold(await this.openFile(clock));
    } catch (error) {
      claim.release();
      const owned = error instanceof StorageError && error.code === 'STORAGE_OWNED';
      throw owned && claim.isContested() ? this.ownedHere(error) : error;
    }
  }

  async openForReading(clock: Clock): Promise<OpenStorage> {
    return { ...readSqlite(this.file, this.encryption.createCipher(), clock), place: placeOf(this.file) };
  }

  private async openFile(clock: Clock): Promise<OpenStorage> {
    const cipher = this.encryption.createCipher();
    const lock = await acquireOwnerLock(this.file, toMilliseconds(this.waitForOwner), clock);
    let db: SqliteDatabase | undefined;
    try {
      db = openDatabase(this.file);
      return { ...assembleSqlite(db, lock, cipher, clock), place: placeOf(this.file) };
    } catch (error) {
      db?.close();
      lock.release();
      throw toStorageError(error, this.file) ?? error;
    }
  }

  /** SQLite takes no name for a temporary database: what is acknowledged would be gone with the process. */
  private fileProblems(production: boolean): string[] {
    const name = typeof this.file === 'string' ? this.file.trim() : '';
    if (name === '') return ['sqliteStorage: file must be a path. Try: ./data/bitrix24-events.db'];
    return production && name === IN_MEMORY
      ? [
          "sqliteStorage: file is ':memory:', and NODE_ENV is production: every restart would lose what Bitrix24 " +
            'believes delivered. Try: ./data/bitrix24-events.db',
        ]
      : [];
  }

  private ownedHere(cause: StorageError): StorageError {
    return new StorageError(
      'STORAGE_OWNED',
      `Another application of this process owns the inbox in ${this.file} and did not leave within ` +
        `${toMilliseconds(this.waitForOwner)} ms. Try: stop it first (await its close()), or give each a file of its own.`,
      { cause },
    );
  }

  /** Its keys are no member that could be printed. */
  [inspect.custom](): string {
    return `sqliteStorage({ file: ${inspect(this.file)} })`;
  }
}

/** The parts of the storage over an open database, and its end: what waits is written, the lock goes last. */
export function assembleSqlite(
  db: SqliteDatabase,
  lock: OwnerLock,
  cipher: Cipher,
  clock: Clock,
): OpenStorage {
  const isNew = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema_versions'").get() === undefined;
  const key = checkKeys(db, cipher);
  const inbox = new SqliteInbox(db, cipher, clock);
  const installations = new SqliteInstallationStore(db, cipher, clock);
  if (key !== 'known') {
    db.transaction(() => {
      resealInstallations(db, cipher);
      resealInbox(db, cipher);
      rememberKey(db, cipher);
    }).immediate();
    if (key === 'another') emptyLog(db);
    else if (!isNew) eraseFreed(db);
  }
  return {
    inbox,
    installations,
    bindingMemory: new SqliteBindingMemory(db),
    offline: new SqliteOfflineStore(db),
    sweepMarks: new SqliteSweepMarks(db),
    close: async () => {
      try {
        inbox.flush();
      } finally {
        db.close();
        lock.release();
      }
    },
  };
}

const placeOf = (file: string): string => (file === IN_MEMORY ? 'in memory' : resolve(file));
