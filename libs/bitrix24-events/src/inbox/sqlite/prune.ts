import type { SqliteDatabase } from '../../storage/index.js';
import type { RetentionPolicy } from '../inbox.js';
import type { Counts } from './counts.js';
import { eventDropper } from './drop-event.js';
import type { Positions } from './positions.js';
import { fits } from './transitions.js';

/** Free pages are used again by what comes; only when there are more than so many of all are they given back. */
const FREE_SHARE = 4;

/** And how many of them at once, each of which may move another page. */
const GIVEN_BACK_AT_ONCE = 100;

/** Removes done deliveries and dedup keys that are kept no longer, the oldest first. To be called within a transaction. */
export class Pruner {
  private readonly remove;
  private readonly forget;
  private readonly dropEvent;

  constructor(
    private readonly db: SqliteDatabase,
    private readonly counts: Counts,
    private readonly positions: Positions,
  ) {
    this.remove = db.prepare<[number, number], { handler_key: string; event_seq: number }>(
      `DELETE FROM inbox_deliveries WHERE id IN (
         SELECT id FROM inbox_deliveries WHERE ${fits('prune')} AND settled_at < ? ORDER BY settled_at, id LIMIT ?)
       RETURNING handler_key, event_seq`,
    );
    this.forget = db.prepare<[number, number]>(
      `DELETE FROM inbox_dedup WHERE dedup_key IN (
         SELECT dedup_key FROM inbox_dedup WHERE received_at < ? ORDER BY received_at LIMIT ?)`,
    );
    this.dropEvent = eventDropper(db);
  }

  prune({ doneBefore, keepDone, keysBefore, limit }: RetentionPolicy): number {
    const tooMany = Math.min(limit, Math.max(0, this.counts.total('done') - keepDone));
    const surplus = this.remove.all(Number.MAX_SAFE_INTEGER, tooMany);
    const old = this.remove.all(doneBefore, limit - surplus.length);
    const removed = [...surplus, ...old];
    for (const { handler_key: handlerKey, event_seq } of removed) {
      this.counts.move(handlerKey, 'done', undefined);
      this.dropEvent(event_seq);
    }
    if (removed.length > 0) this.positions.unsettle();
    const most = Math.max(removed.length, this.forget.run(keysBefore, limit).changes);
    if (most > 0) this.giveBack();
    return most;
  }

  /** A few at a time: a whole VACUUM would hold up intake. */
  private giveBack(): void {
    const [free, all] = ['freelist_count', 'page_count'].map((name) =>
      Number(this.db.pragma(name, { simple: true })),
    );
    if (free! * FREE_SHARE > all!) this.db.pragma(`incremental_vacuum(${GIVEN_BACK_AT_ONCE})`);
  }
}
