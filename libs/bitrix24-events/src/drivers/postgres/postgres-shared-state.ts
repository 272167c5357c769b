import { createHash, randomUUID } from 'node:crypto';
import type { SharedState, SharedValue } from '../../storage/index.js';
import type { PostgresDatabase } from './postgres-database.js';

/**
 * Unlogged: what lives for minutes need not outlive a crash of the database server.
 *
 * @param schema quoted
 */
export const SHARED_STATE_TABLES = (schema: string): string => `
  CREATE UNLOGGED TABLE ${schema}.shared_state (
    scope      bytea NOT NULL,
    key        bytea NOT NULL,
    value      text NOT NULL,
    expires_at bigint NOT NULL,
    added_by   text,
    PRIMARY KEY (scope, key)
  ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
  CREATE INDEX shared_state_expired ON ${schema}.shared_state (expires_at);
`;

/** Rows of one statement. */
const MOST_ROWS = 500;
/** Milliseconds between two removals of expired rows by one process. */
const SWEEP_INTERVAL_MS = 10_000;

/** The shared state in PostgreSQL. */
export class PostgresSharedState implements SharedState {
  readonly multiProcess = true;
  private readonly table: string;
  private sweptAt = -Infinity;

  /** @param now by the clock of the database, milliseconds since the epoch */
  constructor(
    private readonly db: PostgresDatabase,
    private readonly now: () => number,
  ) {
    this.table = `${db.schema}.shared_state`;
  }

  async add({ scope, key, value }: SharedValue, ttl: number): Promise<boolean> {
    const now = this.now();
    // By the id, a repeated statement whose first answer was lost finds what it has added itself.
    const added = await this.db.query(
      `INSERT INTO ${this.table} AS known (scope, key, value, expires_at, added_by)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (scope, key) DO UPDATE
         SET value = excluded.value, expires_at = excluded.expires_at, added_by = excluded.added_by
         WHERE known.expires_at <= $6 OR known.added_by = excluded.added_by
       RETURNING 1`,
      [digestOf(scope), digestOf(key), value, now + ttl, randomUUID(), now],
    );
    await this.sweep(now);
    return added.length > 0;
  }

  async put(values: readonly SharedValue[], ttl: number): Promise<void> {
    const now = this.now();
    const rows = lastOfEach(values);
    for (let start = 0; start < rows.length; start += MOST_ROWS)
      // oxlint-disable-next-line no-await-in-loop -- one connection
      await this.putRows(rows.slice(start, start + MOST_ROWS), now + ttl);
    await this.sweep(now);
  }

  async list(scopes: readonly string[]): Promise<string[][]> {
    const rows = await this.db.query<{ position: number; value: string }>(
      `SELECT asked.position, known.value
       FROM unnest($1::bytea[]) WITH ORDINALITY AS asked (scope, position)
       JOIN ${this.table} AS known ON known.scope = asked.scope
       WHERE known.expires_at > $2`,
      [scopes.map(digestOf), this.now()],
    );
    const lists = scopes.map((): string[] => []);
    for (const { position, value } of rows) lists[position - 1]!.push(value);
    return lists;
  }

  async remove(scope: string): Promise<void> {
    await this.db.query(`DELETE FROM ${this.table} WHERE scope = $1`, [digestOf(scope)]);
  }

  private async putRows(rows: readonly Row[], expiresAt: number): Promise<void> {
    await this.db.query(
      `INSERT INTO ${this.table} (scope, key, value, expires_at)
       SELECT scope, key, value, $4 FROM unnest($1::bytea[], $2::bytea[], $3::text[]) AS put (scope, key, value)
       ON CONFLICT (scope, key) DO UPDATE
         SET value = excluded.value, expires_at = excluded.expires_at, added_by = NULL`,
      [rows.map(({ scope }) => scope), rows.map(({ key }) => key), rows.map(({ value }) => value), expiresAt],
    );
  }

  /** Removes expired rows now and then; of many, so many at a time. */
  private async sweep(now: number): Promise<void> {
    if (now < this.sweptAt + SWEEP_INTERVAL_MS) return;
    const removed = await this.db.query(
      `DELETE FROM ${this.table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${this.table} WHERE expires_at <= $1 LIMIT ${MOST_ROWS} FOR UPDATE SKIP LOCKED))
       RETURNING 1`,
      [now],
    );
    if (removed.length < MOST_ROWS) this.sweptAt = now;
  }
}

interface Row {
  scope: Buffer;
  key: Buffer;
  value: string;
}

/** An index cannot hold texts of any length, nor PostgreSQL those with a NUL. */
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, 16);

/** Sorted, so that statements of two processes lock rows in the same order; one statement cannot set a row twice. */
function lastOfEach(values: readonly SharedValue[]): Row[] {
  const rows = values.map(({ scope, key, value }) => ({ scope: digestOf(scope), key: digestOf(key), value }));
  const byKey = new Map(rows.map((row) => [Buffer.concat([row.scope, row.key]).toString('hex'), row]));
  return [...byKey].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}
