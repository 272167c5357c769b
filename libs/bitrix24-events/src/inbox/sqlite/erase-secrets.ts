import type { SqliteDatabase } from '../../storage/index.js';

/** Erases the secrets of a delivery's event, once none of its deliveries will run again. */
export function secretEraser(db: SqliteDatabase): (deliveryId: string) => void {
  const erase = db.prepare(
    `UPDATE inbox_events SET actor = NULL, data = CASE secret_data WHEN 1 THEN NULL ELSE data END
     WHERE seq = (SELECT event_seq FROM inbox_deliveries WHERE id = ?)
       AND (actor IS NOT NULL OR (secret_data = 1 AND data IS NOT NULL))
       AND NOT EXISTS (
         SELECT 1 FROM inbox_deliveries
         WHERE event_seq = inbox_events.seq AND state IN ('ready', 'delayed', 'held', 'running'))`,
  );
  return (deliveryId) => void erase.run(deliveryId);
}
