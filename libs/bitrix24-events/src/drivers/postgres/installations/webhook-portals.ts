import type { PostgresDatabase } from '../postgres-database.js';

/** Which portal the token of an outgoing webhook belongs to: the one that it was first seen from. */
export class WebhookPortals {
  private readonly table: string;

  constructor(private readonly db: PostgresDatabase) {
    this.table = `${db.schema}.webhook_portals`;
  }

  async get(tokenHash: string): Promise<string | undefined> {
    const [row] = await this.db.query<{ member_id: string }>(
      `SELECT member_id FROM ${this.table} WHERE token_hash = $1`,
      [tokenHash],
    );
    return row?.member_id;
  }

  async pin(tokenHash: string, memberId: string): Promise<string> {
    const pinned = await this.get(tokenHash);
    if (pinned !== undefined) return pinned;
    // The update changes nothing, but it is what returns the row of the one who was first.
    const [row] = await this.db.query<{ member_id: string }>(
      `INSERT INTO ${this.table} AS pinned (token_hash, member_id) VALUES ($1, $2)
       ON CONFLICT (token_hash) DO UPDATE SET member_id = pinned.member_id RETURNING member_id`,
      [tokenHash, memberId],
    );
    return row!.member_id;
  }

  async unpin(memberId: string): Promise<number> {
    const rows = await this.db.query(`DELETE FROM ${this.table} WHERE member_id = $1 RETURNING 1`, [
      memberId,
    ]);
    return rows.length;
  }
}
