import { inspect } from 'node:util';
import type { Pool } from 'pg';
import type { Clock } from '../../common/index.js';
import { EncryptionOptions, type EncryptionKey } from '../encryption-options.js';
import type { OpenStorage } from '../storage-driver.js';
import { createStores, type PostgresStores } from './create-stores.js';
import { loadPg } from './load-pg.js';
import { migrate, type MigrateOption } from './migrate.js';
import { parseUrl, placeOf } from './place.js';
import { PostgresDatabase } from './postgres-database.js';

/**
 * How the database is reached and used.
 */
export interface PostgresStorageOptions {
  /** `postgres://user:password@host:5432/database`. One of this and `pool` is needed. */
  connectionString?: string | undefined;
  /** A pool of `pg` that the application made and ends. It should have four connections free for this module. */
  pool?: Pool | undefined;
  /** Where the tables are (default `bitrix24_events`); created if the user may. */
  schema?: string | undefined;
  /**
   * 32 bytes as base64 or hex: encrypts tokens at rest. With several, the first encrypts and all decrypt: put a new key
   * first to change it. Make one by `node -p "crypto.randomBytes(32).toString('base64')"`.
   */
  encryptionKey?: EncryptionKey | readonly EncryptionKey[] | undefined;
  /** Whether tokens may be stored readable when `NODE_ENV` is `production` and no key is given (default no). */
  allowPlaintext?: boolean | undefined;
  /**
   * `'auto'` (default): the application creates and changes its tables at boot. `'check'`: it refuses to start where
   * something is to be done, and somebody with more rights runs the SQL.
   */
  migrate?: MigrateOption | undefined;
  /** Connections of each process, where `connectionString` is given (default 4). */
  connections?: number | undefined;
}

const DEFAULT_SCHEMA = 'bitrix24_events';
const DEFAULT_CONNECTIONS = 4;
/** One that claims and settles, one that accepts, and one that keeps this process known as alive. */
const LEAST_CONNECTIONS = 3;
const CONNECT_TIMEOUT_MS = 5_000;
/** For how long a lost database is waited for, before a request is answered with 503. */
const PATIENCE_MS = 15_000;
/** PostgreSQL cuts longer names. */
const NAME = /^[A-Za-z_][A-Za-z0-9_$]{0,62}$/;

/** What is opened, and how it ends. */
type OpenStores = PostgresStores & Pick<OpenStorage, 'place' | 'close'>;

/** Installations and everything else but deliveries in a PostgreSQL database (13 or newer), for any number of processes. */
export class PostgresStorage {
  private readonly encryption: EncryptionOptions;
  /** With a password in it, and so no member that could be printed. */
  readonly #connectionString: string | undefined;
  readonly #pool: Pool | undefined;
  private readonly schema: string;
  private readonly migrate: MigrateOption;
  private readonly connections: number;
  private readonly unknown: readonly string[];

  constructor(options: PostgresStorageOptions) {
    const {
      connectionString,
      pool,
      schema,
      encryptionKey: _key,
      allowPlaintext: _plain,
      ...others
    } = options;
    const { migrate: how, connections, ...unknown } = others;
    this.encryption = new EncryptionOptions('postgresStorage', options);
    this.#connectionString = connectionString;
    this.#pool = pool;
    this.schema = schema ?? DEFAULT_SCHEMA;
    this.migrate = how ?? 'auto';
    this.connections = connections ?? DEFAULT_CONNECTIONS;
    this.unknown = Object.keys(unknown);
  }

  problems(production: boolean): string[] {
    return [
      ...this.unknown.map(
        (name) => `postgresStorage: ${name} is no option. Try: remove it, or fix its spelling`,
      ),
      ...this.connectionProblems(),
      ...(NAME.test(this.schema)
        ? []
        : [
            'postgresStorage: schema must be a name of up to 63 letters, digits and underscores. Try: bitrix24_events',
          ]),
      ...(['auto', 'check'].includes(this.migrate)
        ? []
        : ["postgresStorage: migrate must be 'auto' or 'check'"]),
      ...(Number.isInteger(this.connections) && this.connections >= LEAST_CONNECTIONS
        ? []
        : [
            `postgresStorage: connections must be an integer of at least ${LEAST_CONNECTIONS}. Try: ${DEFAULT_CONNECTIONS}`,
          ]),
      ...this.encryption.problems(production),
    ];
  }

  /** Connects and migrates. */
  async openStores(clock: Clock): Promise<OpenStores> {
    const place = this.place();
    this.encryption.warnOfPlaintext(place);
    const pool = this.#pool ?? this.createPool();
    const db = new PostgresDatabase(pool, this.schema, place, PATIENCE_MS);
    try {
      await migrate(db, this.migrate);
    } catch (error) {
      await this.endOwn(pool);
      throw error;
    }
    return {
      ...createStores(db, this.encryption.createCipher(), clock),
      place: `${place} (schema ${this.schema})`,
      close: async () => {
        db.stopRepeating();
        await this.endOwn(pool);
      },
    };
  }

  private connectionProblems(): string[] {
    const text = this.#connectionString;
    if (this.#pool !== undefined)
      return text === undefined
        ? []
        : ['postgresStorage: connectionString and pool are both given. Try: one of them'];
    if (text === undefined || text.trim() === '')
      return [
        'postgresStorage: connectionString is missing. Try: set DATABASE_URL to postgres://user:password@host:5432/database',
      ];
    return parseUrl(text) === undefined
      ? [
          'postgresStorage: connectionString is no URL of PostgreSQL. Try: postgres://user:password@host:5432/database',
        ]
      : [];
  }

  private place(): string {
    return placeOf(this.#pool?.options ?? { connectionString: this.#connectionString });
  }

  private createPool(): Pool {
    const { Pool } = loadPg();
    const pool = new Pool({
      connectionString: this.#connectionString,
      max: this.connections,
      application_name: 'nestjs-bitrix24-events',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      idleTimeoutMillis: 0,
    });
    // One that ends while idle is replaced by the next query, which tells if the database is lost.
    pool.on('error', () => undefined);
    return pool;
  }

  private async endOwn(pool: Pool): Promise<void> {
    if (pool !== this.#pool) await pool.end();
  }

  [inspect.custom](): string {
    return `postgresStorage({ schema: ${inspect(this.schema)} })`;
  }
}
