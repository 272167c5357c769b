import type { SqliteDatabase } from '../../storage/index.js';
import type { Counts } from './counts.js';
import type { Lanes } from './lanes.js';
import type { RowState } from './row-state.js';
import type { Schedule } from './schedule.js';
import type { IdRange, Slices } from './slices.js';
import { becomes, fits } from './transitions.js';

/** How many deliveries change their handler in one commit. */
const MOVED_AT_ONCE = 100;

interface LaneRow {
  id: number;
  handler_key: string;
  lane: string | null;
}

/** What a step did, and how far down it looked; `below` is absent after the last one. */
interface Step {
  changed: number;
  below?: number;
}

/** Takes up what an earlier process, or an earlier version of the application, left. Within a transaction. */
export class Recovery {
  private readonly resume;
  private readonly moveWaiting;
  private readonly moveRunning;

  constructor(
    db: SqliteDatabase,
    private readonly schedule: Schedule,
    private readonly lanes: Lanes,
    private readonly counts: Counts,
    private readonly slices: Slices,
  ) {
    this.resume = db.prepare<[number, number, number], LaneRow>(
      `UPDATE inbox_deliveries NOT INDEXED SET ${becomes('recover')}, attempt_token = NULL, due_at = ?
       WHERE id > ? AND id <= ? AND ${fits('recover')} RETURNING id, handler_key, lane`,
    );
    this.moveWaiting = db.prepare<[string, string], LaneRow & { state: RowState }>(
      `UPDATE inbox_deliveries SET handler_key = ?
       WHERE id IN (SELECT id FROM inbox_deliveries
                    WHERE handler_key = ? AND state IN ('ready', 'delayed', 'held') LIMIT ${MOVED_AT_ONCE})
       RETURNING id, handler_key, lane, state`,
    );
    this.moveRunning = db.prepare<[string, number, number, string], LaneRow>(
      `UPDATE inbox_deliveries NOT INDEXED SET handler_key = ?
       WHERE id > ? AND id <= ? AND ${fits('recover')} AND handler_key = ? RETURNING id, handler_key, lane`,
    );
  }

  /** Those below `upTo`, the newest first: what ran is mostly young. */
  recoverSome(now: number, upTo: number): Step {
    const slice = this.slice(upTo);
    const rows = this.resume.all(now, slice.after, slice.upTo);
    for (const { id, handler_key: handlerKey, lane } of rows) {
      this.counts.move(handlerKey, 'running', 'ready');
      if (lane !== null) this.lanes.fitIn({ handlerKey, lane }, id, now);
    }
    this.schedule.invalidate();
    return { changed: rows.length, ...below(slice) };
  }

  /** Gives waiting deliveries to another handler: as many as it can at once. */
  moveSome(key: string, previous: string, now: number): number {
    const mayRun = this.counts.total('running', key) > 0;
    const rows = this.moveWaiting.all(key, previous);
    for (const { id, lane, state } of rows) {
      this.counts.move(previous, state, undefined);
      this.counts.move(key, undefined, state);
      if (lane !== null) this.lanes.fitIn({ handlerKey: key, lane }, id, now, mayRun);
    }
    this.schedule.invalidate();
    return rows.length;
  }

  /** The same with what ran when the process died. */
  moveRunningSome(key: string, previous: string, now: number, upTo: number): Step {
    const slice = this.slice(upTo);
    const rows = this.moveRunning.all(key, slice.after, slice.upTo, previous);
    for (const { id, lane } of rows) {
      this.counts.move(previous, 'running', undefined);
      this.counts.move(key, undefined, 'running');
      if (lane !== null) this.lanes.fitIn({ handlerKey: key, lane }, id, now, true);
    }
    return { changed: rows.length, ...below(slice) };
  }

  private slice(upTo: number): IdRange {
    return this.slices.last({}, { after: -1, upTo });
  }
}

const below = ({ after }: IdRange): { below?: number } => (after > -1 ? { below: after } : {});
