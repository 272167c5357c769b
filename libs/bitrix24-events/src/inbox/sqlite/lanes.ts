import type { SqliteDatabase } from '../../storage/index.js';
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
  private readonly laneOf;
  private readonly holdFollowers;
  private readonly heldHeads;

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
    this.laneOf = db.prepare<[string], { handler_key: string; lane: string | null }>(
      'SELECT handler_key, lane FROM inbox_deliveries WHERE id = ?',
    );
    this.holdFollowers = db.prepare(
      `UPDATE inbox_deliveries AS follower SET ${becomes('hold')}
       WHERE lane IS NOT NULL AND ${fits('hold')} AND EXISTS (
         SELECT 1 FROM inbox_deliveries AS other
         WHERE other.handler_key = follower.handler_key AND other.lane = follower.lane
           AND other.state IN ('ready', 'delayed', 'held', 'running')
           AND (other.position < follower.position OR other.state = 'running'))`,
    );
    this.heldHeads = db.prepare<[], { handler_key: string; lane: string }>(
      `SELECT handler_key, lane FROM inbox_deliveries AS head
       WHERE lane IS NOT NULL AND state IN ('ready', 'delayed', 'held', 'running') AND ${fits('unblock')}
         AND NOT EXISTS (
           SELECT 1 FROM inbox_deliveries AS other
           WHERE other.handler_key = head.handler_key AND other.lane = head.lane
             AND other.state IN ('ready', 'delayed', 'held', 'running') AND other.position < head.position)`,
    );
  }

  /** The last unfinished delivery of a lane. */
  tail(handlerKey: string, lane: string): number | undefined {
    return this.lastUnfinished.get(handlerKey, lane)?.id;
  }

  /** The lane that a delivery belongs to. */
  of(deliveryId: string): Lane | undefined {
    const row = this.laneOf.get(deliveryId);
    return row?.lane == null ? undefined : { handlerKey: row.handler_key, lane: row.lane };
  }

  /** After a delivery has ended: the next of its lane may go. */
  advance(deliveryId: string, now: number): void {
    const lane = this.of(deliveryId);
    if (lane) this.advanceLane(lane, now);
  }

  /** After lanes of several handlers became one: whatever is not the first of its lane waits again. */
  holdBack(): void {
    this.holdFollowers.run();
  }

  /** While nothing runs: the first of each lane may go, also one that was held behind what ran. */
  advanceAll(now: number): void {
    for (const { handler_key: handlerKey, lane } of this.heldHeads.all())
      this.advanceLane({ handlerKey, lane }, now);
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
}
