import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { WaitReason } from '../../../errors/index.js';
import type { Cipher } from '../../../storage/index.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type { ClaimRequest, Delivery, InboxEvent } from '../../../inbox/index.js';
import { weightyToken, type Claim } from './attempt-token.js';
import type { Counts } from './counts.js';
import { copyOf, fromEventRow, type EventRow } from './event-row.js';
import type { Lanes } from './lanes.js';
import type { ClaimedDelivery, NewDeliveries } from './new-deliveries.js';
import type { Running } from './running.js';
import type { Schedule } from './schedule.js';
import { serveInTurn } from './serve-in-turn.js';
import type { Tokens } from './tokens.js';
import type { StoredActor } from './stored-actor.js';
import { becomes, fits } from './transitions.js';

/** Until a delivery that cannot be read is tried again: by then the earlier key may be back. */
const UNREADABLE_PAUSE_MS = 300_000;

/** A delivery that may be claimed; `attempt` counts those before. */
interface ClaimableRow extends StoredActor {
  id: number;
  event_seq: number;
  attempt: number;
  lane: string | null;
  coalesced: number;
  replayed: number;
  accepted_at: number;
  actor_expires_at: number | null;
  waits_for: WaitReason | null;
  waits_since: number | null;
  failed_attempt: number;
}

interface ClaimedRow extends ClaimableRow {
  attemptToken: string;
}

const COLUMNS = `id, event_seq, attempt, lane, coalesced, replayed, accepted_at, actor, actor_expires_at,
  waits_for, waits_since, token_block, coalesce(failure ->> '$.attempt', 0) AS failed_attempt`;

/** Takes ready deliveries, handler by handler and portal by portal in turn. To be called within a transaction. */
export class Claimer {
  private readonly ready;
  private readonly freed;
  private readonly take;
  private readonly start;
  private readonly read;
  private readonly eraseActor;
  private readonly putBack;
  private readonly logger = new Logger('Bitrix24Inbox');
  private readonly process = randomBytes(6).toString('base64url');
  private claims = 0;
  private lastServed: string | undefined;

  constructor(
    db: SqliteDatabase,
    private readonly cipher: Cipher,
    private readonly schedule: Schedule,
    private readonly added: NewDeliveries,
    private readonly counts: Counts,
    private readonly running: Running,
    private readonly tokens: Tokens,
    private readonly lanes: Lanes,
  ) {
    // As a sum: SQLite plans a statement anew for each value that is bound to a plain LIMIT, three times its own cost.
    this.ready = db.prepare<[string, string, number], ClaimableRow>(
      `SELECT ${COLUMNS} FROM inbox_deliveries
       WHERE state IN ('ready', 'delayed', 'held') AND ${fits('claim')} AND handler_key = ? AND member_id = ?
       ORDER BY position LIMIT ? + 0`,
    );
    this.freed = db.prepare<[number], ClaimableRow>(
      `SELECT ${COLUMNS} FROM inbox_deliveries WHERE id = ? AND ${fits('start')}`,
    );
    // One by one, and read before: an UPDATE with RETURNING, or with a list, first builds a table of its own.
    const begin = (change: 'claim' | 'start') =>
      db.prepare<[string, number]>(
        `UPDATE inbox_deliveries SET ${becomes(change)}, attempt = attempt + 1, attempt_token = ? WHERE id = ?`,
      );
    this.take = begin('claim');
    this.start = begin('start');
    this.read = db.prepare<[number], EventRow>('SELECT * FROM inbox_events WHERE seq = ?');
    this.eraseActor = db.prepare(
      // When it died is kept: it tells a token that has expired from none.
      'UPDATE inbox_deliveries SET actor = NULL, token_block = NULL WHERE id = ?',
    );
    this.putBack = db.prepare(
      `UPDATE inbox_deliveries SET ${becomes('retry')}, attempt = attempt - 1, attempt_token = NULL, due_at = ?
       WHERE id = ?`,
    );
  }

  claim({ quotas, now, ...request }: ClaimRequest): Delivery[] {
    this.schedule.refresh();
    for (const { handlerKey } of quotas) this.schedule.promoteDue(handlerKey, now);
    const number = this.claims++;
    const claim: Claim = { token: `${this.process}-${number}-`, now };
    const last = quotas.findIndex(({ handlerKey }) => handlerKey === this.lastServed);
    return serveInTurn<Delivery>(
      { ...request, quotas: rotated(quotas, last < 0 ? number : last + 1) },
      this.schedule.turns,
      (handlerKey, memberId, count) => {
        this.lastServed = handlerKey;
        const stored = this.claimStored(handlerKey, memberId, count, claim);
        const fresh = this.added
          .claim(handlerKey, memberId, count - stored.found, claim)
          .map((claimed) => toDelivery(claimed));
        return { found: stored.found + fresh.length, taken: [...stored.taken, ...fresh] };
      },
    );
  }

  private claimStored(
    handlerKey: string,
    memberId: string,
    count: number,
    claim: Claim,
  ): { found: number; taken: Delivery[] } {
    const rows = this.schedule.stored.includes(handlerKey, memberId)
      ? this.takeReady(handlerKey, memberId, count, claim)
      : this.takeFreed(handlerKey, memberId, count, claim);
    this.counts.move(handlerKey, 'ready', 'running', rows.length);
    for (const row of rows) this.begin(row, handlerKey);
    const taken = rows.flatMap((row) => this.deliveryOf(row, handlerKey, claim) ?? []);
    return { found: rows.length, taken };
  }

  private takeReady(handlerKey: string, memberId: string, count: number, claim: Claim): ClaimedRow[] {
    // Which of them are the earliest is known only by the table.
    this.lanes.writeFreed();
    const rows = this.ready.all(handlerKey, memberId, count);
    if (rows.length < count) this.schedule.stored.drop(handlerKey, memberId);
    return rows.map((row) => begun(row, this.take, claim));
  }

  private takeFreed(handlerKey: string, memberId: string, count: number, claim: Claim): ClaimedRow[] {
    const ids = this.lanes.takeFreed(handlerKey, memberId, count);
    const rows = ids.flatMap((id) => this.freed.get(id) ?? []);
    return rows.map((row) => begun(row, this.start, claim));
  }

  private deliveryOf(row: ClaimedRow, handlerKey: string, claim: Claim): Delivery | undefined {
    const event = this.eventOf(row, handlerKey, claim.now);
    const deaths = deathsOf(row);
    return (
      event && {
        deliveryId: String(row.id),
        handlerKey,
        ordered: row.lane !== null,
        attempt: row.attempt,
        attemptToken: row.attemptToken,
        coalesced: row.coalesced,
        replayed: row.replayed === 1,
        ...(deaths > 0 && { deaths }),
        ...(row.waits_for !== null &&
          row.waits_since !== null && { waited: { reason: row.waits_for, since: row.waits_since } }),
        event,
      }
    );
  }

  /** A token that is dead need not open. */
  private eraseToken(row: ClaimedRow, handlerKey: string): void {
    this.eraseActor.run(row.id);
    this.tokens.release(row.token_block);
    row.actor = null;
    row.token_block = null;
    this.begin(row, handlerKey);
  }

  /** @param secretData until its event was read, it may hold secrets */
  private begin(row: ClaimedRow, handlerKey: string, secretData = true): void {
    const { id, accepted_at: acceptedAt, token_block: block, event_seq: eventSeq, lane } = row;
    this.running.begin(id, { handlerKey, acceptedAt, block, eventSeq, secretData, lane });
  }

  /** One that cannot be decrypted must not hold up the others; it waits, and spends no attempt. */
  private eventOf(row: ClaimedRow, handlerKey: string, now: number): InboxEvent | undefined {
    const { actor_expires_at: expiresAt } = row;
    const hasToken = row.actor !== null || row.token_block !== null;
    if (hasToken && (expiresAt ?? 0) <= now) this.eraseToken(row, handlerKey);
    try {
      const event = this.read.get(row.event_seq)!;
      if (event.secret_data === 0) this.begin(row, handlerKey, false);
      const accessToken = this.tokens.open(row, event.id);
      return fromEventRow(
        event,
        expiresAt === null ? undefined : { accessToken: accessToken ?? '', expiresAt },
        this.cipher,
      );
    } catch (error) {
      this.putBack.run(now + UNREADABLE_PAUSE_MS, row.id);
      this.running.end(row.id);
      this.counts.move(handlerKey, 'running', 'delayed');
      this.schedule.delay(handlerKey, now + UNREADABLE_PAUSE_MS);
      this.logger.error(`delivery ${row.id} of ${handlerKey} cannot be read, and waits: ${String(error)}`);
      return undefined;
    }
  }
}

function begun(
  row: ClaimableRow,
  write: { run(attemptToken: string, id: number): unknown },
  claim: Claim,
): ClaimedRow {
  const attemptToken = weightyToken(claim, row.id);
  write.run(attemptToken, row.id);
  return { ...row, attempt: row.attempt + 1, attemptToken };
}

/** Attempts since the last one that ended: each claim counts one. A failure of a later attempt is of before a replay. */
const deathsOf = ({ attempt, failed_attempt: failed }: ClaimedRow): number =>
  Math.max(0, attempt - 1 - (failed > attempt ? 0 : failed));

/** Begins behind the handler that was served last, so that a small limit does not always serve the same. */
function rotated<T>(quotas: readonly T[], by: number): T[] {
  const start = quotas.length === 0 ? 0 : by % quotas.length;
  return [...quotas.slice(start), ...quotas.slice(0, start)];
}

/** What was accepted and claimed in one commit. */
const toDelivery = ({ delivery, attemptToken }: ClaimedDelivery): Delivery => ({
  deliveryId: String(delivery.id),
  handlerKey: delivery.handlerKey,
  ordered: false,
  attempt: 1,
  attemptToken,
  coalesced: 1,
  replayed: false,
  event: copyOf(delivery),
});
