import type { SqliteDatabase } from '../sqlite-database.js';

/** Erases the secret data of events, by their `seq`, of which no delivery will run again. */
export function secretEraser(db: SqliteDatabase): (eventSeqs: readonly number[]) => void {
  const erase = db.prepare<[string]>(
    `UPDATE inbox_events SET data = NULL
     WHERE seq IN (SELECT value FROM json_each(?)) AND secret_data = 1 AND data IS NOT NULL
       AND NOT EXISTS (
         SELECT 1 FROM inbox_deliveries
         WHERE event_seq = inbox_events.seq AND state IN ('ready', 'delayed', 'held', 'running'))`,
  );
  return (eventSeqs) => void erase.run(JSON.stringify(eventSeqs));
}
