import { resealColumn } from '../reseal.js';
import type { Cipher } from '../../../storage/index.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import { actorPlace, dataPlace } from './event-row.js';
import { blockPlace } from './tokens.js';

interface SealedRow {
  id: number;
  sealed: string;
  event_id: string;
}

/** Seals the tokens and secret data of deliveries anew, by the first key. To be called within a transaction. */
export function resealInbox(db: SqliteDatabase, cipher: Cipher): void {
  resealColumn<SealedRow>(db, cipher, {
    select: `SELECT d.id, d.actor AS sealed, e.id AS event_id
      FROM inbox_deliveries d JOIN inbox_events e ON e.seq = d.event_seq WHERE d.actor IS NOT NULL`,
    update: 'UPDATE inbox_deliveries SET actor = ? WHERE id = ?',
    key: ({ id }) => [id],
    place: ({ event_id }) => actorPlace(event_id),
  });
  resealColumn<SealedRow>(db, cipher, {
    select: `SELECT seq AS id, data AS sealed, id AS event_id FROM inbox_events
      WHERE secret_data = 1 AND data IS NOT NULL`,
    update: 'UPDATE inbox_events SET data = ? WHERE seq = ?',
    key: ({ id }) => [id],
    place: ({ event_id }) => dataPlace(event_id),
  });
  resealColumn<{ id: number; sealed: string }>(db, cipher, {
    select: 'SELECT id, sealed FROM inbox_tokens',
    update: 'UPDATE inbox_tokens SET sealed = ? WHERE id = ?',
    key: ({ id }) => [id],
    place: ({ id }) => blockPlace(id),
  });
}
