import type { SqliteDatabase } from '../sqlite-database.js';

/** Removes an event, by its `seq`, of which no delivery is left. */
export function eventDropper(db: SqliteDatabase): (eventSeq: number) => void {
  const drop = db.prepare<[number]>(
    `DELETE FROM inbox_events WHERE seq = ?
       AND NOT EXISTS (SELECT 1 FROM inbox_deliveries WHERE event_seq = inbox_events.seq)`,
  );
  return (eventSeq) => void drop.run(eventSeq);
}
