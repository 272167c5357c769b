import type { DeferBounds, DeferredEvent, PendingInstall } from '../../../portals/index.js';
import type { Cipher } from '../../../storage/index.js';
import { toDeferredEvents, type DeferredEventRow } from '../../installations/pending-rows.js';
import { heldAad } from '../../installations/sealed-places.js';
import type { Queryable } from '../postgres-connection.js';
import type { PostgresDatabase } from '../postgres-database.js';
import { lockedTransaction } from './pending-installs.js';

/** Events that wait with pending installs. Payloads are sealed. */
export class DeferredEvents {
  private readonly table: string;
  private readonly installs: string;
  private readonly crowds: string;

  constructor(
    private readonly db: PostgresDatabase,
    private readonly cipher: Cipher,
  ) {
    this.table = `${db.schema}.deferred_events`;
    this.installs = `${db.schema}.pending_installs`;
    this.crowds = `${db.schema}.pending_crowds`;
  }

  async defer(
    { clientId, memberId, tokenHash }: Pick<PendingInstall, 'clientId' | 'memberId' | 'tokenHash'>,
    event: DeferredEvent,
    bounds: DeferBounds,
  ): Promise<boolean> {
    const key = [clientId, memberId, tokenHash];
    const matching = `SELECT id FROM ${this.installs}
      WHERE client_id = $1 AND member_id = $2 AND token_hash = $3 ORDER BY seq`;
    // Most events have none to wait with, and need no lock to know it.
    if (tokenHash === '' || (await this.db.query(`${matching} LIMIT 1`, key)).length === 0) return false;
    return lockedTransaction(this.db, async (transaction) => {
      let isHeld = false;
      for (const { id } of await transaction.query<{ id: string }>(matching, key))
        // oxlint-disable-next-line no-await-in-loop -- mostly one; each takes of the room that is left
        isHeld = (await this.hold(transaction, id, event, bounds)) || isHeld;
      return isHeld;
    });
  }

  async of(installId: string): Promise<DeferredEvent[]> {
    const rows = await this.db.query<DeferredEventRow>(
      `SELECT event_id, payload FROM ${this.table} WHERE install_id = $1 ORDER BY seq`,
      [installId],
    );
    return toDeferredEvents(rows, installId, this.cipher);
  }

  private async hold(
    transaction: Queryable,
    installId: string,
    { id, payload }: DeferredEvent,
    { events, bytes, totalBytes }: DeferBounds,
  ): Promise<boolean> {
    const [row] = await transaction.query<{ held: boolean }>(
      `WITH held AS (
         INSERT INTO ${this.table} (install_id, event_id, bytes, payload)
         SELECT id, $2, $3::integer, $4 FROM ${this.installs}
         WHERE id = $1 AND deferred_events < $5 AND deferred_bytes + $3::integer <= $6::bigint
           AND $3::integer + (SELECT sum(deferred_bytes) FROM ${this.crowds} WHERE kind = 'total') <= $7::bigint
         ON CONFLICT (install_id, event_id) DO NOTHING RETURNING install_id, bytes
       ), counted AS (
         UPDATE ${this.installs} AS install
         SET deferred_events = deferred_events + 1, deferred_bytes = deferred_bytes + held.bytes
         FROM held WHERE install.id = held.install_id RETURNING client_id
       ), totalled AS (
         UPDATE ${this.crowds} AS crowd SET deferred_bytes = crowd.deferred_bytes + $3::integer
         FROM counted WHERE crowd.client_id = counted.client_id AND crowd.kind = 'total'
       )
       SELECT EXISTS (SELECT FROM held) OR EXISTS (
         SELECT FROM ${this.table} WHERE install_id = $1 AND event_id = $2) AS held`,
      [
        installId,
        id,
        Buffer.byteLength(payload),
        this.cipher.seal(payload, heldAad(installId, id)),
        events,
        bytes,
        totalBytes,
      ],
    );
    return row!.held;
  }
}
