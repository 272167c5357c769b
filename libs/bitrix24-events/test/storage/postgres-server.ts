import { describe } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/drivers/postgres/migrate.js';
import { PostgresDatabase } from '../../src/drivers/postgres/postgres-database.js';

/** A server that tests may create schemas on: `TEST_POSTGRES_URL`, or the one of this machine. */
export const POSTGRES_URL = process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test';

const reachable = await isReachable(POSTGRES_URL);

/** On a build server a missing PostgreSQL is a failure: the proof must not silently go away. */
export const describeWithPostgres = reachable || process.env.CI ? describe : describe.skip;

/** Names the reason where a suite is skipped. */
export const withPostgres = (name: string): string =>
  reachable ? name : `${name} (PostgreSQL is not reachable: set TEST_POSTGRES_URL)`;

/** A schema of its own, with all tables. */
export class PostgresSchema {
  private constructor(
    readonly name: string,
    readonly pool: pg.Pool,
    readonly db: PostgresDatabase,
  ) {}

  static async create(connections = 4): Promise<PostgresSchema> {
    const name = `t_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
    const pool = new pg.Pool({ connectionString: POSTGRES_URL, max: connections });
    pool.on('error', () => undefined);
    const db = new PostgresDatabase(pool, name, POSTGRES_URL, 0);
    await migrate(db, 'auto');
    return new PostgresSchema(name, pool, db);
  }

  /** Removes all rows, for the next case. */
  async empty(): Promise<void> {
    const { rows } = await this.pool.query<{ tables: string | null }>(
      `SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') AS tables FROM pg_tables
       WHERE schemaname = $1 AND tablename <> 'schema_version'`,
      [this.name],
    );
    const tables = rows[0]?.tables;
    if (tables) await this.pool.query(`TRUNCATE ${tables} RESTART IDENTITY CASCADE`);
  }

  async drop(): Promise<void> {
    await this.pool.query(`DROP SCHEMA "${this.name}" CASCADE`);
    await this.pool.end();
  }
}

async function isReachable(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
