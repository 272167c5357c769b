import type { SqliteDatabase } from '../../storage/index.js';

/** Erases the secrets of events, by their `seq`, of which no delivery will run again. */
export function secretEraser(db: SqliteDatabase): (eventSeqs: readonly number[]) => void {
  const erase = db.prepare<[string]>(
    `UPDATE inbox_events SET actor = NULL, data = CASE secret_data WHEN 1 THEN NULL ELSE data END
     WHERE seq IN (SELECT value FROM json_each(?))
       AND (actor IS NOT NULL OR (secret_data = 1 AND data IS NOT NULL))
       AND NOT EXISTS (
         SELECT 1 FROM inbox_deliveries
         WHERE event_seq = inbox_events.seq AND state IN ('ready', 'delayed', 'held', 'running'))`,
  );
  return (eventSeqs) => void erase.run(JSON.stringify(eventSeqs));
}
