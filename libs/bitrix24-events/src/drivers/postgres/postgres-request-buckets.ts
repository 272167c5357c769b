import type { LimitProfile, RequestBucket, RequestBuckets, TakenRequests } from '../../rest/index.js';
import type { PostgresDatabase } from './postgres-database.js';

/**
 * Unlogged: portals refuse what goes beyond their limits, so buckets that are lost in a crash of the database server
 * fill again. `drained_at` is when a bucket will be empty, in milliseconds.
 *
 * @param schema quoted
 */
export const REQUEST_BUCKETS_TABLES = (schema: string): string => `
  CREATE UNLOGGED TABLE ${schema}.request_buckets (
    key        text PRIMARY KEY,
    drained_at double precision NOT NULL,
    taken      integer NOT NULL,
    plan       text
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
`;

/** A bucket that has been empty for this long is removed, with what was learned of the plan. Milliseconds. */
const IDLE_MS = 7 * 86_400_000;
const SWEEP_INTERVAL_MS = 600_000;
const MOST_ROWS = 500;

interface BucketRow {
  drained_at: number;
  taken: number;
  plan: string | null;
}

/** The buckets in PostgreSQL: one row each, changed by one statement. */
export class PostgresRequestBuckets implements RequestBuckets {
  private readonly table: string;
  private sweptAt = -Infinity;

  /** @param now by the clock of the database, milliseconds since the epoch */
  constructor(
    private readonly db: PostgresDatabase,
    private readonly now: () => number,
  ) {
    this.table = `${db.schema}.request_buckets`;
  }

  async take({ key, capacity, leak }: RequestBucket, most: number): Promise<TakenRequests> {
    const now = this.now();
    const step = 1_000 / leak;
    const [row] = await this.db.query<BucketRow>(
      `INSERT INTO ${this.table} AS bucket (key, drained_at, taken)
       VALUES ($1, $2::float8 + $3::float8 * ${fitting('0')}, ${fitting('0')})
       ON CONFLICT (key) DO UPDATE SET
         drained_at = greatest(bucket.drained_at, $2) + $3 * ${fitting(LEVEL)},
         taken = ${fitting(LEVEL)}
       RETURNING drained_at, taken, plan`,
      [key, now, step, capacity, most],
    );
    await this.sweep(now);
    const { drained_at, taken, plan } = row!;
    const learned: LimitProfile | 'none' | undefined = plan === null ? undefined : JSON.parse(plan);
    const level = (drained_at - now) / step;
    return {
      count: taken,
      inMs: Math.max(0, Math.ceil((level - capacity) * step - 1e-6)),
      level,
      ...(learned !== undefined && { plan: learned }),
    };
  }

  async fillUp({ key, capacity, leak }: RequestBucket): Promise<void> {
    await this.db.query(
      `INSERT INTO ${this.table} AS bucket (key, drained_at, taken) VALUES ($1, $2, 0)
       ON CONFLICT (key) DO UPDATE SET drained_at = greatest(bucket.drained_at, $2)`,
      [key, this.now() + (capacity / leak) * 1_000],
    );
  }

  async setPlan(key: string, plan: LimitProfile | 'none'): Promise<void> {
    await this.db.query(
      `INSERT INTO ${this.table} (key, drained_at, taken, plan) VALUES ($1, $2, 0, $3)
       ON CONFLICT (key) DO UPDATE SET plan = excluded.plan`,
      [key, this.now(), JSON.stringify(plan)],
    );
  }

  private async sweep(now: number): Promise<void> {
    if (now < this.sweptAt + SWEEP_INTERVAL_MS) return;
    this.sweptAt = now;
    await this.db.query(
      `DELETE FROM ${this.table} WHERE key = ANY (ARRAY(
         SELECT key FROM ${this.table} WHERE drained_at < $1 LIMIT ${MOST_ROWS} FOR UPDATE SKIP LOCKED))`,
      [now - IDLE_MS],
    );
  }
}

/** Requests in a bucket, of {@link PostgresRequestBuckets.take}'s values. */
const LEVEL = 'greatest(0, bucket.drained_at - $2) / $3';

/** How many requests fit in beside `level` others; one where none does. */
const fitting = (level: string): string =>
  `greatest(1, least($5::int, floor($4::float8 - (${level}) + 1e-6)))::int`;
