import type { SqliteDatabase } from '../../storage/index.js';
import type { DeliveryFilter, DeliveryMutation } from '../inbox.js';
import { eventDropper } from './drop-event.js';
import { secretEraser } from './erase-secrets.js';
import { conditionOf } from './filter.js';
import type { Lanes } from './lanes.js';
import { placeOf } from './place.js';
import type { Positions } from './positions.js';
import type { Schedule } from './schedule.js';
import { becomes, fits } from './transitions.js';

interface TargetRow {
  id: number;
  event_seq: number;
  handler_key: string;
  member_id: string;
  lane: string | null;
}

/** What each mutation may touch. */
const TOUCHED: Record<DeliveryMutation['kind'], string> = {
  replay: `${fits('replay', 'd.state')} AND NOT (e.secret_data = 1 AND e.data IS NULL)`,
  // Not what is in the window of its merging.
  retryNow: `${fits('retryNow', 'd.state')} AND (d.attempt > 0 OR d.waits_for IS NOT NULL)`,
  bury: fits('bury', 'd.state'),
  remove: fits('remove', 'd.state'),
};

/** Does what a person asks for. To be called within a transaction. */
export class Mutator {
  private readonly replay;
  private readonly retryNow;
  private readonly bury;
  private readonly remove;
  private readonly dropEvent;
  private readonly eraseSecrets;

  constructor(
    private readonly db: SqliteDatabase,
    private readonly schedule: Schedule,
    private readonly lanes: Lanes,
    private readonly positions: Positions,
  ) {
    this.replay = db.prepare(
      `UPDATE inbox_deliveries SET state = ?, position = ?, due_at = ?, attempt = 0, replayed = 1,
         coalesce_key = NULL, settled_at = NULL, waits_for = NULL, waits_since = NULL WHERE id = ?`,
    );
    this.retryNow = db.prepare(`UPDATE inbox_deliveries SET ${becomes('retryNow')}, due_at = ? WHERE id = ?`);
    this.bury = db.prepare(
      `UPDATE inbox_deliveries SET ${becomes('bury')}, failure = ?, settled_at = ?, actor = NULL WHERE id = ?`,
    );
    this.remove = db.prepare('DELETE FROM inbox_deliveries WHERE id = ?');
    this.dropEvent = eventDropper(db);
    this.eraseSecrets = secretEraser(db);
  }

  mutate(target: { deliveryId: string } | DeliveryFilter, mutation: DeliveryMutation, now: number): number {
    const rows = this.find(target, mutation.kind);
    for (const row of rows) {
      if (mutation.kind === 'replay') this.replayOne(row, mutation.now);
      else if (mutation.kind === 'retryNow') this.hurryOne(row, mutation.now);
      else this.endOne(row, mutation, now);
    }
    return rows.length;
  }

  private find(target: { deliveryId: string } | DeliveryFilter, kind: DeliveryMutation['kind']): TargetRow[] {
    const condition =
      'deliveryId' in target ? { sql: 'd.id = ?', values: [target.deliveryId] } : conditionOf(target);
    return this.db
      .prepare<unknown[], TargetRow>(
        `SELECT d.id, d.event_seq, d.handler_key, d.member_id, d.lane
         FROM inbox_deliveries d JOIN inbox_events e ON e.seq = d.event_seq
         WHERE ${condition.sql} AND ${TOUCHED[kind]} ORDER BY d.position`,
      )
      .all(...condition.values);
  }

  private replayOne({ id, handler_key: key, member_id: memberId, lane }: TargetRow, now: number): void {
    const blocked = lane !== null && this.lanes.tail(key, lane) !== undefined;
    this.replay.run(placeOf({ blocked, dueAt: now, now }), this.positions.next(), now, id);
    if (!blocked) this.schedule.ready(key, memberId);
  }

  private hurryOne({ id, handler_key: key, member_id: memberId }: TargetRow, now: number): void {
    this.retryNow.run(now, id);
    this.schedule.ready(key, memberId);
  }

  private endOne(
    { id, event_seq: seq }: TargetRow,
    mutation: Exclude<DeliveryMutation, { kind: 'replay' | 'retryNow' }>,
    now: number,
  ): void {
    const deliveryId = String(id);
    if (mutation.kind === 'bury') {
      this.bury.run(JSON.stringify(mutation.failure), now, id);
      this.eraseSecrets([seq]);
      this.lanes.advance(deliveryId, now);
      return;
    }
    const lane = this.lanes.of(deliveryId);
    this.remove.run(id);
    this.dropEvent(seq);
    this.eraseSecrets([seq]);
    if (lane) this.lanes.advanceLane(lane, now);
  }
}
