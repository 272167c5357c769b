import type { SqliteDatabase } from '../../storage/index.js';
import type { Lanes } from './lanes.js';
import type { Schedule } from './schedule.js';
import { becomes, fits } from './transitions.js';

/** Takes up what an earlier process, or an earlier version of the application, left. Within a transaction. */
export class Recovery {
  private readonly resume;
  private readonly move;

  constructor(
    db: SqliteDatabase,
    private readonly schedule: Schedule,
    private readonly lanes: Lanes,
  ) {
    this.resume = db.prepare(
      `UPDATE inbox_deliveries SET ${becomes('recover')}, attempt_token = NULL, due_at = ? WHERE ${fits('recover')}`,
    );
    this.move = db.prepare(
      `UPDATE inbox_deliveries SET handler_key = ?
       WHERE handler_key = ? AND state IN ('ready', 'delayed', 'held', 'running')`,
    );
  }

  recover(now: number): number {
    const { changes } = this.resume.run(now);
    this.lanes.holdBack();
    this.lanes.advanceAll(now);
    this.schedule.invalidate();
    return changes;
  }

  adopt(key: string, previousKeys: readonly string[]): number {
    const moved = previousKeys.reduce((sum, previous) => sum + this.move.run(key, previous).changes, 0);
    if (moved > 0) this.lanes.holdBack();
    this.schedule.invalidate();
    return moved;
  }
}
