import type { Cipher, SqliteDatabase } from '../../storage/index.js';
import type { AcceptItem, AcceptResult } from '../inbox.js';
import { toEventRow } from './event-row.js';

/** Stores an event with a waiting delivery per handler. To be called within a transaction. */
export function acceptor(db: SqliteDatabase, cipher: Cipher): (item: AcceptItem) => AcceptResult {
  const insertEvent = db.prepare(
    `INSERT INTO inbox_events (id, dedup_key, name, source, member_id, domain, binding_id, user_id, data,
       secret_data, actor, actor_expires_at, occurred_at, received_at)
     VALUES (@id, @dedup_key, @name, @source, @member_id, @domain, @binding_id, @user_id, @data,
       @secret_data, @actor, @actor_expires_at, @occurred_at, @received_at)
     ON CONFLICT (dedup_key) WHERE dedup_key IS NOT NULL DO NOTHING`,
  );
  const insertDelivery = db.prepare(
    `INSERT INTO inbox_deliveries (event_seq, handler_key, state, due_at) VALUES (?, ?, 'waiting', ?)`,
  );
  return ({ event, dedupKey, handlers }) => {
    const inserted = insertEvent.run({ ...toEventRow(event, cipher), dedup_key: dedupKey ?? null });
    if (inserted.changes === 0) return 'duplicate';
    for (const { key } of handlers) insertDelivery.run(inserted.lastInsertRowid, key, event.receivedAt);
    return 'stored';
  };
}
