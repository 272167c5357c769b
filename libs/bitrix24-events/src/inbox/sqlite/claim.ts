import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Cipher, SqliteDatabase } from '../../storage/index.js';
import type { ClaimQuota, ClaimRequest, Delivery, InboxEvent } from '../inbox.js';
import { fromEventRow, type EventRow } from './event-row.js';
import type { Schedule } from './schedule.js';

/** Until a delivery that cannot be read is tried again: by then the earlier key may be back. */
const UNREADABLE_PAUSE = 300_000;

type ClaimedRow = EventRow & {
  seq: number;
  handler_key: string;
  attempt: number;
  lane: string | null;
  coalesced: number;
  replayed: number;
};

/** Takes ready deliveries, handler by handler and portal by portal in turn. To be called within a transaction. */
export class Claimer {
  private readonly first;
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
  ) {
    this.first = db.prepare<[string, string], { id: number }>(
      `SELECT id FROM inbox_deliveries
       WHERE state = 'ready' AND handler_key = ? AND member_id = ? ORDER BY position LIMIT 1`,
    );
    this.take = db.prepare(
      `UPDATE inbox_deliveries SET state = 'running', attempt = attempt + 1, attempt_token = ? WHERE id = ?`,
    );
    this.read = db.prepare<[number], ClaimedRow>(
      `SELECT e.*, d.handler_key, d.attempt, d.lane, d.coalesced, d.replayed
       FROM inbox_deliveries d JOIN inbox_events e ON e.seq = d.event_seq WHERE d.id = ?`,
    );
    this.eraseActor = db.prepare('UPDATE inbox_events SET actor = NULL WHERE seq = ?');
    this.putBack = db.prepare(
      `UPDATE inbox_deliveries SET state = 'delayed', attempt = attempt - 1, attempt_token = NULL, due_at = ?
       WHERE id = ?`,
    );
  }

  claim({ limit, quotas, exceptPortals = [], now }: ClaimRequest): Delivery[] {
    this.schedule.refresh();
    const except = new Set(exceptPortals);
    const claimed: Delivery[] = [];
    let open = this.rotated(quotas).map((quota) => ({ ...quota }));
    for (const { handlerKey } of open) this.schedule.promoteDue(handlerKey, now);
    while (open.length > 0 && claimed.length < limit) {
      for (const quota of open) {
        if (claimed.length >= limit) break;
        const id = this.nextOf(quota.handlerKey, except);
        if (id === undefined) quota.free = 0;
        else {
          quota.free--;
          const delivery = this.claimOne(id, now);
          if (delivery) claimed.push(delivery);
        }
      }
      open = open.filter(({ free }) => free > 0);
    }
    return claimed;
  }

  /** Begins with another handler each time, so that a small limit does not always serve the same. */
  private rotated(quotas: readonly ClaimQuota[]): ClaimQuota[] {
    const start = quotas.length === 0 ? 0 : this.rotation++ % quotas.length;
    return [...quotas.slice(start), ...quotas.slice(0, start)];
  }

  private nextOf(handlerKey: string, except: ReadonlySet<string>): number | undefined {
    for (;;) {
      const memberId = this.schedule.turns.next(handlerKey, except);
      if (memberId === undefined) return undefined;
      const row = this.first.get(handlerKey, memberId);
      if (row) return row.id;
      this.schedule.turns.drop(handlerKey, memberId);
    }
  }

  private claimOne(id: number, now: number): Delivery | undefined {
    const attemptToken = randomUUID();
    this.take.run(attemptToken, id);
    const row = this.read.get(id)!;
    if (row.actor !== null && (row.actor_expires_at ?? 0) <= now) {
      this.eraseActor.run(row.seq);
      row.actor = null;
    }
    const event = this.readable(row, id, now);
    return (
      event && {
        deliveryId: String(id),
        handlerKey: row.handler_key,
        ordered: row.lane !== null,
        attempt: row.attempt,
        attemptToken,
        coalesced: row.coalesced,
        replayed: row.replayed === 1,
        event,
      }
    );
  }

  /** One that cannot be decrypted must not hold up the others; it waits, and spends no attempt. */
  private readable(row: ClaimedRow, id: number, now: number): InboxEvent | undefined {
    try {
      return fromEventRow(row, this.cipher);
    } catch (error) {
      this.putBack.run(now + UNREADABLE_PAUSE, id);
      this.schedule.delay(row.handler_key, now + UNREADABLE_PAUSE);
      this.logger.error(`delivery ${id} of ${row.handler_key} cannot be read, and waits: ${String(error)}`);
      return undefined;
    }
  }
}
