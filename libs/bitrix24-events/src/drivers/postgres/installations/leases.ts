import { randomUUID } from 'node:crypto';
import type { Lease } from '../../../portals/index.js';
import type { PostgresDatabase } from '../postgres-database.js';

/** @param schema quoted */
export const LEASE_TABLES = (schema: string): string => `
  CREATE TABLE ${schema}.leases (
    key        text COLLATE "C" PRIMARY KEY,
    holder     uuid   NOT NULL,
    expires_at bigint NOT NULL,
    ttl        bigint NOT NULL
  );
`;

/** Rights of one process for a limited time. */
export class Leases {
  private readonly table: string;

  /** @param now in the time of the database, which all processes share */
  constructor(
    private readonly db: PostgresDatabase,
    private readonly now: () => number,
  ) {
    this.table = `${db.schema}.leases`;
  }

  async acquire(key: string, ttlMs: number): Promise<Lease | undefined> {
    const holder = randomUUID();
    // One that ends later than it could at all was taken before the clock was set back.
    const rows = await this.db.query(
      `INSERT INTO ${this.table} AS lease (key, holder, expires_at, ttl)
       VALUES ($1, $2, $3::bigint + $4::bigint, $4::bigint)
       ON CONFLICT (key) DO UPDATE
         SET holder = excluded.holder, expires_at = excluded.expires_at, ttl = excluded.ttl
         WHERE lease.expires_at <= $3 OR lease.expires_at > $3 + 2 * lease.ttl OR lease.holder = excluded.holder
       RETURNING 1`,
      [key, holder, this.now(), ttlMs],
    );
    if (rows.length === 0) return undefined;
    return {
      renew: (ttl) => this.renew(key, holder, ttl),
      release: () => this.release(key, holder),
    };
  }

  private async renew(key: string, holder: string, ttlMs: number): Promise<boolean> {
    const rows = await this.db.query(
      `UPDATE ${this.table} SET expires_at = $3::bigint + $4::bigint, ttl = $4
       WHERE key = $1 AND holder = $2 AND expires_at > $3 RETURNING 1`,
      [key, holder, this.now(), ttlMs],
    );
    return rows.length > 0;
  }

  private async release(key: string, holder: string): Promise<void> {
    await this.db.query(`DELETE FROM ${this.table} WHERE key = $1 AND holder = $2`, [key, holder]);
  }
}
