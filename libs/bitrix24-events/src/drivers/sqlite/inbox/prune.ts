import type { Clock } from '../../../common/index.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import { fairExcess, type RetentionPolicy } from '../../../inbox/index.js';
import type { Counts } from './counts.js';
import { eventDropper } from './drop-event.js';
import type { Positions } from './positions.js';
import { stepTime } from './step-time.js';
import { fits } from './transitions.js';

/** Free pages are used again by what comes; only when there are more than so many of all are they given back. */
const FREE_SHARE = 4;

/** And how many of them at once, each of which may move another page. */
const VACUUM_BATCH_PAGES = 100;

/** Rows that are read in one go, of which at most so many are removed. */
const READ_BATCH_SIZE = 200;

/** Rows that are counted before the event loop gets its turn: about two milliseconds. */
const COUNT_BATCH_SIZE = 1_000;

interface DoneRow {
  id: number;
  settled_at: number;
  handler_key: string;
  member_id: string;
  event_seq: number;
}

/** What each portal has too many, and how far the walk through what is done has come. */
interface Surplus {
  keepDone: number;
  excess: Map<string, number>;
  after: { settledAt: number; id: number };
}

/** What one step removed, and whether it came to an end. */
interface Step {
  removed: number;
  finished: boolean;
}

const START = { settledAt: -1, id: -1 };

/**
 * Removes done deliveries and dedup keys that are kept no longer, the oldest first, in steps. Of more deliveries than are
 * kept, those portals lose theirs that have most, so that a flood of events of one portal ends no other's history.
 */
export class Pruner {
  private readonly old;
  private readonly next;
  private readonly count;
  private readonly remove;
  private readonly forget;
  private readonly dropEvent;
  private surplus: Surplus | undefined;

  /** @param commit does work within a transaction of its own */
  constructor(
    private readonly db: SqliteDatabase,
    private readonly clock: Clock,
    private readonly counts: Counts,
    private readonly positions: Positions,
    private readonly commit: <T>(work: () => T) => Promise<T>,
  ) {
    const columns = 'id, settled_at, handler_key, member_id, event_seq';
    this.old = db.prepare<[number, number], DoneRow>(
      `SELECT ${columns} FROM inbox_deliveries WHERE ${fits('prune')} AND settled_at < ?
       ORDER BY settled_at, id LIMIT ? + 0`,
    );
    const behind = `FROM inbox_deliveries WHERE ${fits('prune')} AND (settled_at, id) > (?, ?)
       ORDER BY settled_at, id`;
    this.next = db.prepare<[number, number], DoneRow>(`SELECT ${columns} ${behind} LIMIT ${READ_BATCH_SIZE}`);
    this.count = db
      .prepare<[number, number], [settledAt: number, id: number, memberId: string]>(
        `SELECT settled_at, id, member_id ${behind} LIMIT ${COUNT_BATCH_SIZE}`,
      )
      .raw();
    this.remove = db.prepare<[number]>('DELETE FROM inbox_deliveries WHERE id = ?');
    this.forget = db.prepare<[number, number]>(
      `DELETE FROM inbox_dedup WHERE dedup_key IN (
         SELECT dedup_key FROM inbox_dedup WHERE received_at < ? ORDER BY received_at LIMIT ? + 0)`,
    );
    this.dropEvent = eventDropper(db);
  }

  async prune({ doneBefore, keepDone, keysBefore, limit }: RetentionPolicy): Promise<number> {
    const old = await this.inSteps(limit, (most) => this.removeOld(doneBefore, most));
    const surplus = await this.inSteps(limit - old, (most) => this.removeSurplus(keepDone, most));
    const keys = await this.inSteps(limit, (most) => this.forgetKeys(keysBefore, most));
    return Math.max(old + surplus, keys);
  }

  /** A transaction was rolled back: what was removed of the surplus is there again. */
  rolledBack(): void {
    this.surplus = undefined;
  }

  private async inSteps(limit: number, work: (most: number) => Step | Promise<Step>): Promise<number> {
    let removed = 0;
    for (let finished = false; !finished && removed < limit;) {
      // oxlint-disable-next-line no-await-in-loop -- a commit of its own each, so that nothing is held up
      const step = await work(Math.min(READ_BATCH_SIZE, limit - removed));
      removed += step.removed;
      finished = step.finished;
    }
    return removed;
  }

  private removeOld(doneBefore: number, most: number): Promise<Step> {
    return this.commit(() => {
      const rows = this.old.all(doneBefore, most);
      const isOver = stepTime(this.clock);
      let removed = 0;
      while (removed < rows.length && !(removed > 0 && isOver())) this.end(rows[removed++]!);
      return this.ended({ removed, finished: removed === rows.length && rows.length < most });
    });
  }

  private async removeSurplus(keepDone: number, most: number): Promise<Step> {
    if (this.tooMany(keepDone) === 0) this.surplus = undefined;
    else if (this.surplus?.keepDone !== keepDone) await this.countSurplus(keepDone);
    return this.commit(() => this.removeSome(most));
  }

  private removeSome(most: number): Step {
    const { surplus } = this;
    if (!surplus) return { removed: 0, finished: true };
    const limit = Math.min(most, this.tooMany(surplus.keepDone));
    const isOver = stepTime(this.clock);
    let removed = 0;
    const rows = this.next.all(surplus.after.settledAt, surplus.after.id);
    for (const row of rows) {
      if (removed === limit || (removed > 0 && isOver())) break;
      surplus.after = { settledAt: row.settled_at, id: row.id };
      if (!surplus.excess.has(row.member_id)) continue;
      this.end(row);
      removed++;
    }
    const finished = rows.length === 0 || limit === 0 || surplus.excess.size === 0;
    if (finished) this.surplus = undefined;
    return this.ended({ removed, finished });
  }

  private tooMany(keepDone: number): number {
    return Math.max(0, this.counts.total('done') - keepDone);
  }

  /** Reads all that is done once, since nothing is kept of it by portal: that would cost each event something. */
  private async countSurplus(keepDone: number): Promise<void> {
    const counts = new Map<string, number>();
    let after = START;
    for (;;) {
      const rows = this.count.all(after.settledAt, after.id);
      for (const [, , memberId] of rows) counts.set(memberId, (counts.get(memberId) ?? 0) + 1);
      const last = rows.at(-1);
      if (!last || rows.length < COUNT_BATCH_SIZE) break;
      after = { settledAt: last[0], id: last[1] };
      // oxlint-disable-next-line no-await-in-loop -- the point of it
      await new Promise<void>((resolve) => void setImmediate(resolve));
    }
    this.surplus = { keepDone, excess: fairExcess(counts, keepDone), after: START };
  }

  private forgetKeys(keysBefore: number, most: number): Promise<Step> {
    return this.commit(() => {
      const removed = this.forget.run(keysBefore, most).changes;
      return this.ended({ removed, finished: removed < most });
    });
  }

  private end({ id, handler_key: handlerKey, member_id: memberId, event_seq: seq }: DoneRow): void {
    this.remove.run(id);
    this.counts.move(handlerKey, 'done', undefined);
    this.dropEvent(seq);
    this.giveUp(memberId);
  }

  private giveUp(memberId: string): void {
    const excess = this.surplus?.excess.get(memberId);
    if (excess === undefined) return;
    if (excess > 1) this.surplus?.excess.set(memberId, excess - 1);
    else this.surplus?.excess.delete(memberId);
  }

  private ended(step: Step): Step {
    if (step.removed === 0) return step;
    this.positions.unsettle();
    this.giveBack();
    return step;
  }

  /** A few at a time: a whole VACUUM would hold up intake. */
  private giveBack(): void {
    const [free, all] = ['freelist_count', 'page_count'].map((name) =>
      Number(this.db.pragma(name, { simple: true })),
    );
    if (free! * FREE_SHARE > all!) this.db.pragma(`incremental_vacuum(${VACUUM_BATCH_PAGES})`);
  }
}
