import type { SqliteDatabase } from '../../storage/index.js';
import type { RetentionPolicy } from '../inbox.js';
import { eventDropper } from './drop-event.js';
import { fits } from './transitions.js';

/** Removes done deliveries and dedup keys that are kept no longer, the oldest first. To be called within a transaction. */
export function pruner(db: SqliteDatabase): (policy: RetentionPolicy) => number {
  const newestTooMany = db.prepare<[number], { settled_at: number; id: number }>(
    `SELECT settled_at, id FROM inbox_deliveries WHERE ${fits('prune')}
     ORDER BY settled_at DESC, id DESC LIMIT 1 OFFSET ?`,
  );
  const remove = db.prepare<[number, number, number], { event_seq: number }>(
    `DELETE FROM inbox_deliveries WHERE id IN (
       SELECT id FROM inbox_deliveries WHERE ${fits('prune')} AND (settled_at, id) <= (?, ?)
       ORDER BY settled_at, id LIMIT ?)
     RETURNING event_seq`,
  );
  const dropEvent = eventDropper(db);
  const forget = db.prepare<[number, number]>(
    `DELETE FROM inbox_dedup WHERE dedup_key IN (
       SELECT dedup_key FROM inbox_dedup WHERE received_at < ? ORDER BY received_at LIMIT ?)`,
  );
  return ({ doneBefore, keepDone, keysBefore, limit }) => {
    const tooMany = newestTooMany.get(keepDone);
    const removed =
      tooMany && tooMany.settled_at >= doneBefore
        ? remove.all(tooMany.settled_at, tooMany.id, limit)
        : remove.all(doneBefore - 1, Number.MAX_SAFE_INTEGER, limit);
    for (const { event_seq } of removed) dropEvent(event_seq);
    const most = Math.max(removed.length, forget.run(keysBefore, limit).changes);
    // Gives the freed pages back, a few at a time: a whole VACUUM would hold up intake.
    if (most > 0) db.pragma(`incremental_vacuum(${limit})`);
    return most;
  };
}
