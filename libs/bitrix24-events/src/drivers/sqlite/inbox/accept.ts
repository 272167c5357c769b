import type { Cipher } from '../../../storage/index.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type { AcceptItem, AcceptResult, DeliveryTarget } from '../../../inbox/index.js';
import { eventDropper } from './drop-event.js';
import { secretEraser } from './erase-secrets.js';
import { dataText, toEventRow, type JustStored } from './event-row.js';
import type { Lanes } from './lanes.js';
import type { NewDeliveries } from './new-deliveries.js';
import { placeOf } from './place.js';
import type { Positions } from './positions.js';
import type { RowState } from './row-state.js';
import type { Schedule } from './schedule.js';
import type { Tokens } from './tokens.js';
import { fits } from './transitions.js';
import { wholeTime } from './whole-time.js';

interface MergeableRow {
  id: number;
  event_seq: number;
  accepted_at: number;
  state: RowState;
  token_block: number | null;
}

interface StoredEvent extends JustStored {
  seq: number;
}

/** Stores an event with a waiting delivery per handler. To be called within a transaction. */
export class Acceptor {
  private readonly insertKey;
  private readonly insertEvent;
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
    private readonly added: NewDeliveries,
    private readonly tokens: Tokens,
  ) {
    this.insertKey = db.prepare<[string, number]>(
      'INSERT INTO inbox_dedup (dedup_key, received_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    this.insertEvent = db.prepare(
      `INSERT INTO inbox_events (id, name, source, member_id, domain, binding_id, user_id, data,
         secret_data, occurred_at, received_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.mergeable = db.prepare<[string, string], MergeableRow>(
      `SELECT id, event_seq, accepted_at, state, token_block FROM inbox_deliveries
       WHERE handler_key = ? AND coalesce_key = ? AND attempt = 0 AND ${fits('merge')}
       ORDER BY id DESC LIMIT 1`,
    );
    this.merge = db.prepare(
      `UPDATE inbox_deliveries SET event_seq = ?, coalesced = coalesced + 1, due_at = ?, state = ?,
         actor = ?, actor_expires_at = ?, token_block = ? WHERE id = ?`,
    );
    this.dropEvent = eventDropper(db);
    this.eraseSecrets = secretEraser(db);
  }

  accept({ event, dedupKey, handlers }: AcceptItem): AcceptResult {
    if (dedupKey !== undefined && this.insertKey.run(dedupKey, event.receivedAt).changes === 0)
      return 'duplicate';
    const data = dataText(event);
    const values = toEventRow(event, data, this.cipher);
    const seq = Number(this.insertEvent.run(...values).lastInsertRowid);
    const stored = { event, seq, data, actor: this.tokens.note(event) };
    for (const target of handlers) {
      if (!this.mergeInto(stored, target)) this.add(stored, target);
    }
    return 'stored';
  }

  /** Into a waiting delivery that nobody has begun; with an order, only where nothing else came in between. */
  private mergeInto(
    { event, seq, actor }: StoredEvent,
    { key, orderKey, coalesce }: DeliveryTarget,
  ): boolean {
    if (!coalesce) return false;
    this.lanes.writeFreed();
    const waiting = this.mergeable.get(key, coalesce.key);
    if (!waiting || (orderKey !== undefined && this.lanes.tail(key, orderKey) !== waiting.id)) return false;
    const soonest = Math.min(event.receivedAt + coalesce.window, waiting.accepted_at + coalesce.maxWait);
    const dueAt = wholeTime(soonest, event.receivedAt);
    // What was ready, but had no free slot yet, waits for the rest of the window again.
    const place =
      waiting.state === 'held' ? 'held' : placeOf({ blocked: false, dueAt, now: event.receivedAt });
    const { actor: sealed, token_block: block } = this.tokens.store(actor);
    this.tokens.release(waiting.token_block);
    this.merge.run(seq, dueAt, place, sealed, actor?.expiresAt ?? null, block, waiting.id);
    if (place === 'ready') this.schedule.ready(key, event.memberId);
    if (place === 'delayed') this.schedule.delay(key, dueAt);
    // Other deliveries of the event that is merged away keep it.
    this.added.writeRest();
    this.dropEvent(waiting.event_seq);
    this.eraseSecrets([waiting.event_seq]);
    return true;
  }

  private add({ event, seq, data, actor }: StoredEvent, { key, orderKey, coalesce }: DeliveryTarget): void {
    const lane = orderKey ?? coalesce?.key;
    const blocked = lane !== undefined && this.lanes.tail(key, lane) !== undefined;
    const dueAt = coalesce
      ? wholeTime(event.receivedAt + coalesce.window, event.receivedAt)
      : event.receivedAt;
    const place = placeOf({ blocked, dueAt, now: event.receivedAt });
    const id = this.positions.next();
    this.added.add({
      id,
      eventSeq: seq,
      handlerKey: key,
      place,
      lane,
      coalesceKey: coalesce?.key,
      dueAt,
      actor,
      event,
      data,
    });
    if (place === 'delayed') this.schedule.delay(key, dueAt);
  }
}
