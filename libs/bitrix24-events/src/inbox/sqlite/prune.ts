import type { SqliteDatabase } from '../../storage/index.js';
import type { RetentionPolicy } from '../inbox.js';

/** Removes done deliveries that are kept no longer, the oldest first. To be called within a transaction. */
export function pruner(db: SqliteDatabase): (policy: RetentionPolicy) => number {
  const cutoff = db
    .prepare<[number], number>(
      `SELECT settled_at FROM inbox_deliveries WHERE state = 'done' ORDER BY settled_at DESC LIMIT 1 OFFSET ?`,
    )
    .pluck();
  const remove = db.prepare<[number, number], { event_seq: number }>(
    `DELETE FROM inbox_deliveries WHERE id IN (
       SELECT id FROM inbox_deliveries WHERE state = 'done' AND settled_at <= ? ORDER BY settled_at LIMIT ?)
     RETURNING event_seq`,
  );
  const dropEvent = db.prepare(
    `DELETE FROM inbox_events WHERE seq = ?
       AND NOT EXISTS (SELECT 1 FROM inbox_deliveries WHERE event_seq = inbox_events.seq)`,
  );
  return ({ doneBefore, keepDone, limit }) => {
    const until = Math.max(doneBefore - 1, cutoff.get(keepDone) ?? -Infinity);
    const removed = remove.all(Number.isFinite(until) ? until : -1, limit);
    for (const { event_seq } of removed) dropEvent.run(event_seq);
    // Gives the freed pages back, a few at a time: a whole VACUUM would hold up intake.
    if (removed.length > 0) db.pragma(`incremental_vacuum(${limit})`);
    return removed.length;
  };
}
