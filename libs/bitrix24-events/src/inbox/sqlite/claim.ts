import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Cipher, SqliteDatabase } from '../../storage/index.js';
import type { ClaimRequest, Delivery, InboxEvent } from '../inbox.js';
import { fromEventRow, type EventRow } from './event-row.js';
import type { FreshEvents } from './fresh-events.js';
import type { Schedule } from './schedule.js';
import { serveInTurn } from './serve-in-turn.js';
import { becomes, fits } from './transitions.js';

/** Until a delivery that cannot be read is tried again: by then the earlier key may be back. */
const UNREADABLE_PAUSE = 300_000;

interface ClaimedRow {
  id: number;
  event_seq: number;
  position: number;
  attempt: number;
  lane: string | null;
  coalesced: number;
  replayed: number;
}

/** Takes ready deliveries, handler by handler and portal by portal in turn. To be called within a transaction. */
export class Claimer {
  private readonly take;
  private readonly read;
  private readonly eraseActor;
  private readonly putBack;
  private readonly logger = new Logger('Bitrix24Inbox');
  private rotation = 0;

  constructor(
    db: SqliteDatabase,
    private readonly cipher: Cipher,
    private readonly schedule: Schedule,
    private readonly fresh: FreshEvents,
  ) {
    this.take = db.prepare<[string, string, string, number], ClaimedRow>(
      `UPDATE inbox_deliveries SET ${becomes('claim')}, attempt = attempt + 1, attempt_token = ? || id
       WHERE id IN (SELECT id FROM inbox_deliveries
                    WHERE ${fits('claim')} AND handler_key = ? AND member_id = ? ORDER BY position LIMIT ?)
       RETURNING id, event_seq, position, attempt, lane, coalesced, replayed`,
    );
    this.read = db.prepare<[number], EventRow>('SELECT * FROM inbox_events WHERE seq = ?');
    this.eraseActor = db.prepare('UPDATE inbox_events SET actor = NULL WHERE seq = ?');
    this.putBack = db.prepare(
      `UPDATE inbox_deliveries SET ${becomes('retry')}, attempt = attempt - 1, attempt_token = NULL, due_at = ?
       WHERE id = ?`,
    );
  }

  claim({ limit, quotas, exceptPortals = [], now }: ClaimRequest): Delivery[] {
    this.schedule.refresh();
    for (const { handlerKey } of quotas) this.schedule.promoteDue(handlerKey, now);
    const claimToken = `${randomUUID()}-`;
    return serveInTurn<Delivery>(
      { limit, quotas: this.rotated(quotas), except: new Set(exceptPortals) },
      this.schedule.turns,
      (handlerKey, memberId, count) => {
        const rows = this.take.all(claimToken, handlerKey, memberId, count);
        rows.sort((a, b) => a.position - b.position);
        const deliveries = rows.flatMap((row) => this.deliveryOf(row, handlerKey, claimToken, now) ?? []);
        return { found: rows.length, taken: deliveries };
      },
    );
  }

  /** Begins with another handler each time, so that a small limit does not always serve the same. */
  private rotated<T>(quotas: readonly T[]): T[] {
    const start = quotas.length === 0 ? 0 : this.rotation++ % quotas.length;
    return [...quotas.slice(start), ...quotas.slice(0, start)];
  }

  private deliveryOf(
    row: ClaimedRow,
    handlerKey: string,
    claimToken: string,
    now: number,
  ): Delivery | undefined {
    const event = this.eventOf(row, handlerKey, now);
    return (
      event && {
        deliveryId: String(row.id),
        handlerKey,
        ordered: row.lane !== null,
        attempt: row.attempt,
        attemptToken: claimToken + row.id,
        coalesced: row.coalesced,
        replayed: row.replayed === 1,
        event,
      }
    );
  }

  private eventOf(row: ClaimedRow, handlerKey: string, now: number): InboxEvent | undefined {
    const event = this.fresh.take(row.event_seq) ?? this.readable(row, handlerKey, now);
    if (event?.actor && event.actor.expiresAt <= now) {
      this.eraseActor.run(row.event_seq);
      delete event.actor;
    }
    return event;
  }

  /** One that cannot be decrypted must not hold up the others; it waits, and spends no attempt. */
  private readable(
    { id, event_seq: seq }: ClaimedRow,
    handlerKey: string,
    now: number,
  ): InboxEvent | undefined {
    const row = this.read.get(seq)!;
    // A token that is dead need not open.
    if (row.actor !== null && (row.actor_expires_at ?? 0) <= now) {
      this.eraseActor.run(seq);
      row.actor = null;
    }
    try {
      return fromEventRow(row, this.cipher);
    } catch (error) {
      this.putBack.run(now + UNREADABLE_PAUSE, id);
      this.schedule.delay(handlerKey, now + UNREADABLE_PAUSE);
      this.logger.error(`delivery ${id} of ${handlerKey} cannot be read, and waits: ${String(error)}`);
      return undefined;
    }
  }
}
