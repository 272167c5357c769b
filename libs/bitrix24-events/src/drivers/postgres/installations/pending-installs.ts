import type {
  PendingBounds,
  PendingCrowds,
  PendingInstall,
  PendingInstallListing,
} from '../../../portals/index.js';
import type { Cipher } from '../../../storage/index.js';
import { toListing, type PendingInstallRow } from '../../installations/pending-rows.js';
import { parkedAad } from '../../installations/sealed-places.js';
import { LOCKS } from '../advisory-locks.js';
import type { Queryable } from '../postgres-connection.js';
import type { PostgresDatabase } from '../postgres-database.js';
import { Crowds, CROWDS_OF_INSTALL } from './crowds.js';
import { dueInstallsSql } from './due-installs.js';

/** Where a row of an install is counted, and what is deferred with it. */
interface MovedRow {
  client_id: string;
  member_id: string;
  source: string;
  deferred_bytes: number;
}

const MOVED = 'RETURNING client_id, member_id, source, deferred_bytes';

/**
 * Changes what is counted of pending installs: one such transaction at a time, since each counts before it inserts. Each
 * statement of `work` sees all that was committed before.
 */
export function lockedTransaction<T>(
  db: PostgresDatabase,
  work: (transaction: Queryable) => Promise<T>,
): Promise<T> {
  return db.transaction(async (transaction) => {
    await transaction.query(`SELECT pg_advisory_xact_lock(${LOCKS.pendingInstalls}, hashtext($1))`, [
      db.schema,
    ]);
    return work(transaction);
  });
}

/** Installs that wait for their verification. Payloads are sealed. */
export class PendingInstalls {
  private readonly table: string;
  private readonly crowdTable: string;
  private readonly counts: Crowds;

  constructor(
    private readonly db: PostgresDatabase,
    private readonly cipher: Cipher,
  ) {
    this.table = `${db.schema}.pending_installs`;
    this.crowdTable = `${db.schema}.pending_crowds`;
    this.counts = new Crowds(db.schema);
  }

  async enqueue(install: PendingInstall, { total, perSource, perMember }: PendingBounds): Promise<boolean> {
    const values = [
      install.clientId,
      install.source,
      install.memberId,
      install.id,
      install.parkedAt,
      install.attempts,
      install.dueAt,
      install.tokenHash,
      this.cipher.seal(install.payload, parkedAad(install.id)),
      total,
      perSource,
      perMember,
    ];
    const [row] = await lockedTransaction(this.db, (transaction) =>
      transaction.query<{ stored: boolean }>(
        `WITH counted AS (
           SELECT its.kind, its.source, its.member_id, coalesce(crowd.count, 0) AS count, its.most
           FROM (VALUES ('total', '', '', $10::integer), ('source', $2, '', $11::integer),
             ('member', '', $3, $12::integer)) AS its (kind, source, member_id, most)
           LEFT JOIN ${this.crowdTable} AS crowd ON crowd.client_id = $1 AND crowd.kind = its.kind
             AND crowd.source = its.source AND crowd.member_id = its.member_id
         ), stored AS (
           INSERT INTO ${this.table}
             (client_id, source, member_id, id, parked_at, attempts, due_at, token_hash, payload)
           SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
           WHERE NOT EXISTS (SELECT FROM counted WHERE count >= most)
           ON CONFLICT (id) DO NOTHING RETURNING due_at
         ), grown AS (
           INSERT INTO ${this.crowdTable} AS crowd (client_id, kind, source, member_id, count, due_at)
           SELECT $1, its.kind, its.source, its.member_id, 1, stored.due_at
           FROM stored CROSS JOIN ${CROWDS_OF_INSTALL} AS its (kind, source, member_id)
           ON CONFLICT (client_id, kind, source, member_id) DO UPDATE
             SET count = crowd.count + 1, due_at = least(crowd.due_at, excluded.due_at)
         )
         SELECT EXISTS (SELECT FROM stored) OR EXISTS (SELECT FROM ${this.table} WHERE id = $4) AS stored`,
        values,
      ),
    );
    return row!.stored;
  }

  async due(
    clientId: string,
    now: number,
    limit: number,
    exceptMembers: readonly string[],
  ): Promise<PendingInstallListing[]> {
    const rows = await this.db.query<PendingInstallRow>(dueInstallsSql(this.db.schema), [
      clientId,
      now,
      limit,
      exceptMembers,
    ]);
    return rows.map(toListing);
  }

  async all(
    clientId: string,
    memberId?: string,
  ): Promise<Pick<PendingInstall, 'id' | 'source' | 'memberId'>[]> {
    const rows = await this.db.query<Pick<PendingInstallRow, 'id' | 'source' | 'member_id'>>(
      `SELECT id, source, member_id FROM ${this.table}
       WHERE client_id = $1 ${memberId === undefined ? '' : 'AND member_id = $2'} ORDER BY seq`,
      memberId === undefined ? [clientId] : [clientId, memberId],
    );
    return rows.map(({ id, source, member_id }) => ({ id, source, memberId: member_id }));
  }

  crowds(clientId: string, newcomer: Pick<PendingInstall, 'source' | 'memberId'>): Promise<PendingCrowds> {
    return this.counts.around(this.db, clientId, newcomer);
  }

  async payload(id: string): Promise<string | undefined> {
    const [row] = await this.db.query<{ payload: string }>(
      `SELECT payload FROM ${this.table} WHERE id = $1`,
      [id],
    );
    return row && this.cipher.open(row.payload, parkedAad(id));
  }

  async replacePayload(id: string, payload: string): Promise<void> {
    const sealed = this.cipher.seal(payload, parkedAad(id));
    await this.db.query(`UPDATE ${this.table} SET payload = $2 WHERE id = $1`, [id, sealed]);
  }

  async nextAt(clientId: string): Promise<number | undefined> {
    const [row] = await this.db.query<{ due_at: number }>(
      `SELECT due_at FROM ${this.crowdTable} WHERE client_id = $1 AND kind = 'source' AND due_at IS NOT NULL
       ORDER BY due_at, source LIMIT 1`,
      [clientId],
    );
    return row?.due_at;
  }

  postpone(id: string, attempts: number, dueAt: number): Promise<void> {
    return lockedTransaction(this.db, async (transaction) => {
      const [row] = await transaction.query<MovedRow>(
        `UPDATE ${this.table} SET attempts = $2, due_at = $3 WHERE id = $1 ${MOVED}`,
        [id, attempts, dueAt],
      );
      if (row) await this.counts.refresh(transaction, memberOf(row), { removed: 0, bytes: 0 });
    });
  }

  hasten(clientId: string, latest: number): Promise<void> {
    return lockedTransaction(this.db, async (transaction) => {
      for (const table of [this.table, this.crowdTable])
        // oxlint-disable-next-line no-await-in-loop -- two statements of one transaction
        await transaction.query(`UPDATE ${table} SET due_at = $2 WHERE client_id = $1 AND due_at > $2`, [
          clientId,
          latest,
        ]);
    });
  }

  /** What is deferred with it goes with it. */
  remove(id: string): Promise<void> {
    return lockedTransaction(this.db, async (transaction) => {
      const [row] = await transaction.query<MovedRow>(`DELETE FROM ${this.table} WHERE id = $1 ${MOVED}`, [
        id,
      ]);
      if (row) {
        const change = { removed: 1, bytes: row.deferred_bytes } as const;
        await this.counts.refresh(transaction, memberOf(row), change);
      }
    });
  }
}

const memberOf = (row: MovedRow): Pick<PendingInstall, 'clientId' | 'source' | 'memberId'> => ({
  clientId: row.client_id,
  source: row.source,
  memberId: row.member_id,
});
