import { inspect } from 'node:util';
import { SqliteBindingMemory } from '../bindings/index.js';
import { parseDuration, toMilliseconds, type Clock, type Duration } from '../common/index.js';
import { SqliteInbox } from '../inbox/index.js';
import { SqliteInstallationStore } from '../portals/index.js';
import { acquireOwnerLock, createCipher, openDatabase, parseEncryptionKey } from '../storage/index.js';
import type { OpenStorage, StorageDriver } from './storage-driver.js';

type EncryptionKey = string | Uint8Array;

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
   * new key first to change it. Make one by
   * `node -p "crypto.randomBytes(32).toString('base64')"`.
   */
  encryptionKey?: EncryptionKey | readonly EncryptionKey[] | undefined;
  /** Whether tokens may be stored readable when `NODE_ENV` is `production` and no key is given (default no). */
  allowPlaintext?: boolean | undefined;
  /** How long to wait at start for another process to leave the file (default 30 seconds). */
  waitForOwner?: Duration | undefined;
}

const DEFAULT_FILE = './data/bitrix24-events.db';
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
  readonly #keys: readonly EncryptionKey[];

  private readonly file: string;
  private readonly waitForOwner: Duration;
  private readonly allowPlaintext: boolean;

  constructor({ file, encryptionKey, waitForOwner, allowPlaintext }: SqliteStorageOptions) {
    this.file = file ?? DEFAULT_FILE;
    this.waitForOwner = waitForOwner ?? DEFAULT_WAIT;
    this.allowPlaintext = allowPlaintext ?? false;
    this.#keys = encryptionKey === undefined ? [] : isKey(encryptionKey) ? [encryptionKey] : encryptionKey;
  }

  problems(production: boolean): string[] {
    const bad = this.#keys.filter((key) => parseEncryptionKey(key) === undefined).length;
    return [
      ...(bad === 0
        ? []
        : ['sqliteStorage: encryptionKey must be 32 bytes as base64 or hex. Try: openssl rand -base64 32']),
      ...(parseDuration(this.waitForOwner) === undefined
        ? ["sqliteStorage: waitForOwner must be a duration: milliseconds, or a text like '30s'"]
        : []),
      ...(production && this.#keys.length === 0 && !this.allowPlaintext
        ? [
            'sqliteStorage: encryptionKey is missing, and NODE_ENV is production: tokens would be stored readable. ' +
              'Try: encryptionKey: process.env.BITRIX24_ENCRYPTION_KEY, or allowPlaintext: true',
          ]
        : []),
    ];
  }

  async open(clock: Clock): Promise<OpenStorage> {
    const cipher = createCipher(this.#keys.flatMap((key) => parseEncryptionKey(key) ?? []));
    const lock = await acquireOwnerLock(this.file, toMilliseconds(this.waitForOwner), clock);
    try {
      const db = openDatabase(this.file);
      const inbox = new SqliteInbox(db, cipher, clock);
      return {
        inbox,
        installations: new SqliteInstallationStore(db, cipher, clock),
        bindingMemory: new SqliteBindingMemory(db),
        close: async () => {
          inbox.flush();
          db.close();
          lock.release();
        },
      };
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Its keys are no member that could be printed. */
  [inspect.custom](): string {
    return `sqliteStorage({ file: ${inspect(this.file)} })`;
  }
}

const isKey = (keys: EncryptionKey | readonly EncryptionKey[]): keys is EncryptionKey =>
  typeof keys === 'string' || keys instanceof Uint8Array;
