import type { PendingUninstall } from '../../../portals/index.js';
import type { Cipher } from '../../../storage/index.js';
import { toUninstall, type UninstallRow } from '../../installations/pending-rows.js';
import { uninstallAad } from '../../installations/sealed-places.js';
import type { PostgresDatabase } from '../postgres-database.js';

const COLUMNS = 'client_id, member_id, stage, since, attempts, due_at, payload';

/** Uninstalls that are being looked into. Payloads are sealed. */
export class PendingUninstalls {
  private readonly table: string;

  constructor(
    private readonly db: PostgresDatabase,
    private readonly cipher: Cipher,
  ) {
    this.table = `${db.schema}.uninstalls`;
  }

  /** One that is still to be checked stays as it is, and takes the payload. */
  async put(uninstall: PendingUninstall): Promise<void> {
    const kept = (column: string): string =>
      `${column} = CASE WHEN stored.stage = 'check' THEN stored.${column} ELSE excluded.${column} END`;
    await this.db.query(
      `INSERT INTO ${this.table} AS stored (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (client_id, member_id) DO UPDATE SET payload = excluded.payload,
         ${['stage', 'since', 'attempts', 'due_at'].map(kept).join(', ')}`,
      [
        uninstall.clientId,
        uninstall.memberId,
        uninstall.stage,
        uninstall.since,
        uninstall.attempts,
        uninstall.dueAt,
        this.cipher.seal(uninstall.payload, uninstallAad(uninstall)),
      ],
    );
  }

  async due(clientId: string, now: number, limit: number): Promise<PendingUninstall[]> {
    const rows = await this.db.query<UninstallRow>(
      `SELECT ${COLUMNS} FROM ${this.table} WHERE client_id = $1 AND due_at <= $2
       ORDER BY due_at, member_id LIMIT $3`,
      [clientId, now, limit],
    );
    return rows.map((row) => toUninstall(row, this.cipher));
  }

  async nextAt(clientId: string): Promise<number | undefined> {
    const [row] = await this.db.query<{ due_at: number | null }>(
      `SELECT min(due_at) AS due_at FROM ${this.table} WHERE client_id = $1`,
      [clientId],
    );
    return row?.due_at ?? undefined;
  }

  async hasten(clientId: string, latest: number): Promise<void> {
    await this.db.query(`UPDATE ${this.table} SET due_at = $2 WHERE client_id = $1 AND due_at > $2`, [
      clientId,
      latest,
    ]);
  }

  async move(uninstall: Omit<PendingUninstall, 'payload'>): Promise<void> {
    const { clientId, memberId, since, stage, attempts, dueAt } = uninstall;
    await this.db.query(
      `UPDATE ${this.table} SET stage = $4, attempts = $5, due_at = $6
       WHERE client_id = $1 AND member_id = $2 AND since = $3`,
      [clientId, memberId, since, stage, attempts, dueAt],
    );
  }

  async end({
    clientId,
    memberId,
    since,
  }: Pick<PendingUninstall, 'clientId' | 'memberId' | 'since'>): Promise<void> {
    await this.db.query(`DELETE FROM ${this.table} WHERE client_id = $1 AND member_id = $2 AND since = $3`, [
      clientId,
      memberId,
      since,
    ]);
  }
}
