import type { Clock } from '../../../common/index.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type { Counts } from './counts.js';
import type { Lanes } from './lanes.js';
import type { RowState } from './row-state.js';
import type { Schedule } from './schedule.js';
import type { IdRange, Slices } from './slices.js';
import { stepTime } from './step-time.js';
import { becomes, fits } from './transitions.js';

/** How many deliveries change their handler in one commit at most; it is ended sooner when it takes long. */
const RECOVERY_BATCH_SIZE = 1_000;

/**
 * Of each portal in turn. Few, since the next deliveries of one portal lie far apart in their table when many portals
 * have some; not fewer, since each portal's lie together in the index. So a commit writes the fewest pages.
 */
const MAX_RECOVERED_PER_PORTAL = 8;

interface WaitingRow {
  id: number;
  lane: string | null;
  state: RowState;
}

interface LaneRow {
  id: number;
  handler_key: string;
  lane: string | null;
}

/** What a step moved, and of which portal the last. */
interface Move {
  changed: number;
  after: string;
}

/** What a step did, and how far down it looked; `below` is absent after the last one. */
interface Step {
  changed: number;
  below?: number;
}

/** Takes up what an earlier process, or an earlier version of the application, left. Within a transaction. */
export class Recovery {
  private readonly resume;
  private readonly nextPortal;
  private readonly waiting;
  private readonly move;
  private readonly moveRunning;

  constructor(
    db: SqliteDatabase,
    private readonly clock: Clock,
    private readonly schedule: Schedule,
    private readonly lanes: Lanes,
    private readonly counts: Counts,
    private readonly slices: Slices,
  ) {
    this.resume = db.prepare<[number, number, number], LaneRow>(
      `UPDATE inbox_deliveries NOT INDEXED SET ${becomes('recover')}, attempt_token = NULL, due_at = ?
       WHERE id > ? AND id <= ? AND ${fits('recover')} RETURNING id, handler_key, lane`,
    );
    const ofHandler = "FROM inbox_deliveries WHERE handler_key = ? AND state IN ('ready', 'delayed', 'held')";
    this.nextPortal = db
      .prepare<[string, string], string>(
        `SELECT member_id ${ofHandler} AND member_id > ? ORDER BY member_id LIMIT 1`,
      )
      .pluck();
    this.waiting = db.prepare<[string, string], WaitingRow>(
      `SELECT id, lane, state ${ofHandler} AND member_id = ? LIMIT ${MAX_RECOVERED_PER_PORTAL}`,
    );
    this.move = db.prepare<[string, number]>('UPDATE inbox_deliveries SET handler_key = ? WHERE id = ?');
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

  /** Gives waiting deliveries to another handler, some of each portal behind `after`, and begins anew behind the last. */
  moveSome(key: string, previous: string, after: string): Move {
    const isOver = stepTime(this.clock);
    const now = this.clock.now();
    const mayRun = this.counts.total('running', key) > 0;
    const move = { changed: 0, after };
    while (move.changed < RECOVERY_BATCH_SIZE && !(move.changed > 0 && isOver())) {
      const memberId = this.nextPortal.get(previous, move.after) ?? this.nextPortal.get(previous, '');
      if (memberId === undefined) break;
      move.after = memberId;
      for (const { id, lane, state } of this.waiting.all(previous, memberId)) {
        this.move.run(key, id);
        this.counts.move(previous, state, undefined);
        this.counts.move(key, undefined, state);
        if (lane !== null) this.lanes.fitIn({ handlerKey: key, lane }, id, now, mayRun);
        move.changed++;
      }
    }
    this.schedule.invalidate();
    return move;
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
