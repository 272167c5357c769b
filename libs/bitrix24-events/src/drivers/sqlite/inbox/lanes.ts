import type { SqliteDatabase } from '../sqlite-database.js';
import { placeOf } from './place.js';
import type { RowState } from './row-state.js';
import type { Schedule } from './schedule.js';
import { becomes, fits } from './transitions.js';

/** Deliveries of one handler that run one after the other. */
export interface Lane {
  handlerKey: string;
  lane: string;
}

interface LaneRow {
  id: number;
  member_id: string;
  due_at: number;
  state: RowState;
}

/** One after the other: of a lane, only the first unfinished delivery is ready or delayed; the rest is held. */
export class Lanes {
  private readonly lastUnfinished;
  private readonly firstUnfinished;
  private readonly release;
  private readonly firstTwo;
  private readonly runs;
  private readonly hold;
  private readonly freed = new Map<number, { handlerKey: string; memberId: string }>();

  constructor(
    db: SqliteDatabase,
    private readonly schedule: Schedule,
  ) {
    this.lastUnfinished = db.prepare<[string, string], { id: number }>(
      `SELECT id FROM inbox_deliveries WHERE handler_key = ? AND lane = ?
         AND state IN ('ready', 'delayed', 'held', 'running') ORDER BY position DESC LIMIT 1`,
    );
    this.firstUnfinished = db.prepare<[string, string], LaneRow>(
      `SELECT id, member_id, due_at, state FROM inbox_deliveries WHERE handler_key = ? AND lane = ?
         AND state IN ('ready', 'delayed', 'held', 'running') ORDER BY position LIMIT 1`,
    );
    this.release = db.prepare<[string, number]>(
      `UPDATE inbox_deliveries SET state = ? WHERE id = ? AND ${fits('unblock')}`,
    );
    this.firstTwo = db.prepare<[string, string], LaneRow>(
      `SELECT id, member_id, due_at, state FROM inbox_deliveries WHERE handler_key = ? AND lane = ?
         AND state IN ('ready', 'delayed', 'held', 'running') ORDER BY position LIMIT 2`,
    );
    this.runs = db.prepare<[string, string], { id: number }>(
      `SELECT id FROM inbox_deliveries WHERE handler_key = ? AND lane = ?
         AND state IN ('ready', 'delayed', 'held', 'running') AND state = 'running' LIMIT 1`,
    );
    this.hold = db.prepare<[number]>(
      `UPDATE inbox_deliveries SET ${becomes('hold')} WHERE id = ? AND ${fits('hold')}`,
    );
  }

  /** The last unfinished delivery of a lane. */
  tail(handlerKey: string, lane: string): number | undefined {
    return this.lastUnfinished.get(handlerKey, lane)?.id;
  }

  /**
   * After a delivery came into a lane, or waits again: only the first of the lane may go, and none while one runs that
   * was there before.
   *
   * @param mayRun whether one of the lane may be running: all of it is looked through for that
   */
  fitIn(lane: Lane, id: number, now: number, mayRun = false): void {
    const [first, second] = this.firstTwo.all(lane.handlerKey, lane.lane);
    const runs = mayRun && this.runs.get(lane.handlerKey, lane.lane) !== undefined;
    if (runs || first?.id !== id) this.hold.run(id);
    if (runs && first) this.hold.run(first.id);
    if (second) this.hold.run(second.id);
    if (!runs) this.advanceLane(lane, now);
  }

  /** Lets the first of a lane go, unless it has gone already. */
  advanceLane({ handlerKey, lane }: Lane, now: number): void {
    const first = this.firstUnfinished.get(handlerKey, lane);
    if (first?.state !== 'held') return;
    const place = placeOf({ blocked: false, dueAt: first.due_at, now });
    this.release.run(place, first.id);
    if (place === 'ready') this.schedule.ready(handlerKey, first.member_id);
    else this.schedule.delay(handlerKey, first.due_at);
  }

  /**
   * The same after a settlement. One that may go at once is written by the claim that takes it within this transaction,
   * or by {@link writeFreed}.
   */
  freeNext({ handlerKey, lane }: Lane, now: number): void {
    const first = this.firstUnfinished.get(handlerKey, lane);
    if (first?.state !== 'held' || first.due_at > now) return this.advanceLane({ handlerKey, lane }, now);
    this.schedule.refresh();
    this.schedule.turns.add(handlerKey, first.member_id);
    this.freed.set(first.id, { handlerKey, memberId: first.member_id });
  }

  /** Takes up to `count` of those that were freed and are not written; of one portal, the earliest first. */
  takeFreed(handlerKey: string, memberId: string, count: number): number[] {
    const ids = [...this.freed]
      .filter(([, lane]) => lane.handlerKey === handlerKey && lane.memberId === memberId)
      .map(([id]) => id)
      .toSorted((a, b) => a - b)
      .slice(0, count);
    for (const id of ids) this.freed.delete(id);
    return ids;
  }

  /** To be called before anything else looks for what may go, and before the commit. */
  writeFreed(): void {
    for (const [id, { handlerKey, memberId }] of this.freed) {
      this.release.run('ready', id);
      this.schedule.ready(handlerKey, memberId);
    }
    this.freed.clear();
  }

  /** The transaction was rolled back. */
  clear(): void {
    this.freed.clear();
  }
}
