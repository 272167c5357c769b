// The inbox's own schema and inserts, with nothing around them.
import Database from 'better-sqlite3';
import { INBOX_MIGRATIONS } from '../../../libs/bitrix24-events/dist/modules/drivers/sqlite/inbox/migrations.js';

const HANDLER = 'NoopHandler.handle';

/** @returns {(rows: readonly { event: unknown[], actor: string, actorExpiresAt: number }[]) => void} stores all of them in one synced commit */
export function openStore(file) {
  const db = new Database(file);
  db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  for (const migration of INBOX_MIGRATIONS) {
    if (typeof migration === 'string') db.exec(migration);
    else migration(db);
  }
  const insertEvent = db.prepare(
    `INSERT INTO inbox_events (id, name, source, member_id, domain, user_id, data, secret_data, occurred_at,
       received_at)
     VALUES (?, ?, 'webhook', ?, ?, ?, ?, 0, ?, ?)`,
  );
  const insertDelivery = db.prepare(
    `INSERT INTO inbox_deliveries (event_seq, handler_key, member_id, state, position, accepted_at, due_at,
       actor, actor_expires_at)
     VALUES (?, '${HANDLER}', ?, 'ready', ?, ?, ?, ?, ?)`,
  );
  let position = 0;
  const storeAll = db.transaction((events) => {
    for (const { event, actor, actorExpiresAt } of events) {
      const { lastInsertRowid } = insertEvent.run(...event);
      const receivedAt = event.at(-1);
      insertDelivery.run(
        lastInsertRowid,
        event[2],
        ++position,
        receivedAt,
        receivedAt,
        actor,
        actorExpiresAt,
      );
    }
  });
  return (events) => storeAll.immediate(events);
}
