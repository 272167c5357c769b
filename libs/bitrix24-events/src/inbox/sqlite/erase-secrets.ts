import type { SqliteDatabase } from '../../storage/index.js';

/** Erases the secrets of an event, by its `seq`, once none of its deliveries will run again. */
export function secretEraser(db: SqliteDatabase): (eventSeq: number) => void {
  const erase = db.prepare(
    `UPDATE inbox_events SET actor = NULL, data = CASE secret_data WHEN 1 THEN NULL ELSE data END
     WHERE seq = ?
       AND (actor IS NOT NULL OR (secret_data = 1 AND data IS NOT NULL))
       AND NOT EXISTS (
         SELECT 1 FROM inbox_deliveries
         WHERE event_seq = inbox_events.seq AND state IN ('ready', 'delayed', 'held', 'running'))`,
  );
  return (eventSeq) => void erase.run(eventSeq);
}
