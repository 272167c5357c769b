import type { Cipher, SqliteDatabase } from '../../storage/index.js';
import type { AcceptItem, AcceptResult, DeliveryTarget, InboxEvent } from '../inbox.js';
import { secretEraser } from './erase-secrets.js';
import { toEventRow } from './event-row.js';
import type { FreshEvents } from './fresh-events.js';
import type { Lanes } from './lanes.js';
import { placeOf, type Place } from './place.js';
import type { Positions } from './positions.js';
import type { RowState } from './row-state.js';
import type { Schedule } from './schedule.js';
import { fits } from './transitions.js';

interface MergeableRow {
  id: number;
  event_seq: number;
  accepted_at: number;
  state: RowState;
}

/** Stores an event with a waiting delivery per handler. To be called within a transaction. */
export class Acceptor {
  private readonly insertKey;
  private readonly insertEvent;
  private readonly insertDelivery;
  private readonly mergeable;
  private readonly merge;
  private readonly dropEvent;
  private readonly eraseSecrets;

  constructor(
    db: SqliteDatabase,
    private readonly cipher: Cipher,
    private readonly schedule: Schedule,
    private readonly lanes: Lanes,
    private readonly positions: Positions,
    private readonly fresh: FreshEvents,
  ) {
    this.insertKey = db.prepare<[string, number]>(
      'INSERT INTO inbox_dedup (dedup_key, received_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    this.insertEvent = db.prepare(
      `INSERT INTO inbox_events (id, name, source, member_id, domain, binding_id, user_id, data,
         secret_data, actor, actor_expires_at, occurred_at, received_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.insertDelivery = db.prepare(
      `INSERT INTO inbox_deliveries
         (id, event_seq, handler_key, member_id, state, position, lane, coalesce_key, accepted_at, due_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.mergeable = db.prepare<[string, string], MergeableRow>(
      `SELECT id, event_seq, accepted_at, state FROM inbox_deliveries
       WHERE handler_key = ? AND coalesce_key = ? AND attempt = 0 AND ${fits('merge')}
       ORDER BY id DESC LIMIT 1`,
    );
    this.merge = db.prepare(
      'UPDATE inbox_deliveries SET event_seq = ?, coalesced = coalesced + 1, due_at = ?, state = ? WHERE id = ?',
    );
    this.dropEvent = db.prepare(
      `DELETE FROM inbox_events WHERE seq = ?
         AND NOT EXISTS (SELECT 1 FROM inbox_deliveries WHERE event_seq = inbox_events.seq)`,
    );
    this.eraseSecrets = secretEraser(db);
  }

  accept({ event, dedupKey, handlers }: AcceptItem): AcceptResult {
    if (dedupKey !== undefined && this.insertKey.run(dedupKey, event.receivedAt).changes === 0)
      return 'duplicate';
    const seq = Number(this.insertEvent.run(...toEventRow(event, this.cipher)).lastInsertRowid);
    this.fresh.add(seq, event, handlers.length);
    for (const target of handlers) {
      if (!this.mergeInto(event, seq, target)) this.add(event, seq, target);
    }
    return 'stored';
  }

  /** Into a waiting delivery that nobody has begun; with an order, only where nothing else came in between. */
  private mergeInto(event: InboxEvent, seq: number, { key, orderKey, coalesce }: DeliveryTarget): boolean {
    if (!coalesce) return false;
    const waiting = this.mergeable.get(key, coalesce.key);
    if (!waiting || (orderKey !== undefined && this.lanes.tail(key, orderKey) !== waiting.id)) return false;
    const dueAt = Math.min(event.receivedAt + coalesce.window, waiting.accepted_at + coalesce.maxWait);
    // What was ready, but had no free slot yet, waits for the rest of the window again.
    const place =
      waiting.state === 'held' ? 'held' : placeOf({ blocked: false, dueAt, now: event.receivedAt });
    this.merge.run(seq, dueAt, place, waiting.id);
    this.announce(place, key, event.memberId, dueAt);
    this.dropEvent.run(waiting.event_seq);
    this.fresh.drop(waiting.event_seq);
    this.eraseSecrets([waiting.event_seq]);
    return true;
  }

  private add(event: InboxEvent, seq: number, { key, orderKey, coalesce }: DeliveryTarget): void {
    const { memberId, receivedAt } = event;
    const lane = orderKey ?? coalesce?.key;
    const blocked = lane !== undefined && this.lanes.tail(key, lane) !== undefined;
    const dueAt = receivedAt + (coalesce?.window ?? 0);
    const place = placeOf({ blocked, dueAt, now: receivedAt });
    const position = this.positions.next();
    this.insertDelivery.run(
      position,
      seq,
      key,
      memberId,
      place,
      position,
      lane ?? null,
      coalesce?.key ?? null,
      receivedAt,
      dueAt,
    );
    this.announce(place, key, memberId, dueAt);
  }

  private announce(place: Place, key: string, memberId: string, dueAt: number): void {
    if (place === 'ready') this.schedule.turns.add(key, memberId);
    if (place === 'delayed') this.schedule.delay(key, dueAt);
  }
}
