import type { Clock } from '../../../common/index.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type {
  DeliveryFilter,
  DeliveryMutation,
  MutationProgress,
  MutationStep,
} from '../../../inbox/index.js';
import type { Candidates } from './candidates.js';
import type { Counts } from './counts.js';
import { eventDropper } from './drop-event.js';
import { secretEraser } from './erase-secrets.js';
import { conditionOf } from './filter.js';
import type { Lanes } from './lanes.js';
import { placeOf } from './place.js';
import type { Positions } from './positions.js';
import { only } from './query.js';
import type { RowState } from './row-state.js';
import type { Schedule } from './schedule.js';
import type { Slice, Slices } from './slices.js';
import { stepTime } from './step-time.js';
import type { Tokens } from './tokens.js';
import { becomes, fits } from './transitions.js';

interface TargetRow {
  id: number;
  event_seq: number;
  handler_key: string;
  member_id: string;
  lane: string | null;
  state: RowState;
  token_block: number | null;
}

/** What each mutation may touch. */
const TOUCHED: Record<DeliveryMutation['kind'], string> = {
  replay: `${fits('replay', 'd.state')} AND NOT (e.secret_data = 1 AND e.data IS NULL)`,
  // Not what is in the window of its merging.
  retryNow: `${fits('retryNow', 'd.state')} AND (d.attempt > 0 OR d.waits_for IS NOT NULL)`,
  bury: fits('bury', 'd.state'),
  remove: fits('remove', 'd.state'),
};

const COLUMNS = 'd.id, d.event_seq, d.handler_key, d.member_id, d.lane, d.state, d.token_block';
const EVENT = 'JOIN inbox_events e ON e.seq = d.event_seq';

/** Rows that are read, and then changed, until it is looked whether the step has taken long enough. */
const MUTATION_BATCH_SIZE = 50;

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
    private readonly clock: Clock,
    private readonly schedule: Schedule,
    private readonly lanes: Lanes,
    private readonly positions: Positions,
    private readonly counts: Counts,
    private readonly candidates: Candidates,
    private readonly slices: Slices,
    private readonly tokens: Tokens,
  ) {
    this.replay = db.prepare(
      `UPDATE inbox_deliveries SET state = ?, position = ?, due_at = ?, attempt = 0, replayed = 1,
         coalesce_key = NULL, settled_at = NULL, waits_for = NULL, waits_since = NULL WHERE id = ?`,
    );
    this.retryNow = db.prepare(`UPDATE inbox_deliveries SET ${becomes('retryNow')}, due_at = ? WHERE id = ?`);
    this.bury = db.prepare(
      `UPDATE inbox_deliveries SET ${becomes('bury')}, failure = ?, settled_at = ?, actor = NULL,
         token_block = NULL WHERE id = ?`,
    );
    this.remove = db.prepare('DELETE FROM inbox_deliveries WHERE id = ?');
    this.dropEvent = eventDropper(db);
    this.eraseSecrets = secretEraser(db);
  }

  /** How many were changed: one, or none. */
  mutateOne(deliveryId: string, mutation: DeliveryMutation, now: number): number {
    const row = this.db
      .prepare<[string], TargetRow>(
        `SELECT ${COLUMNS} FROM inbox_deliveries d ${EVENT} WHERE d.id = ? AND ${TOUCHED[mutation.kind]}`,
      )
      .get(deliveryId);
    if (row) this.changeAll([row], mutation, now);
    return row ? 1 : 0;
  }

  /**
   * Changes the next ones, in the order of their ids: later ones, and replayed ones, are left to others. Ends once it has
   * taken long enough, too.
   */
  mutateSome(
    given: DeliveryFilter,
    mutation: DeliveryMutation,
    { limit, cursor }: MutationStep,
    now: number,
  ): MutationProgress {
    const isOver = stepTime(this.clock);
    const range = cursor === undefined ? { after: 0, upTo: this.positions.highest } : rangeOf(cursor);
    // Nothing else can be buried, nor be due sooner, and what waits is found by its portal.
    const isOfWaiting = mutation.kind === 'bury' || mutation.kind === 'retryNow';
    const filter = isOfWaiting && !given.state ? { ...given, state: 'waiting' as const } : given;
    const known = this.candidates.of(filter);
    const slice = known ? only(known, range) : this.slices.first(filter, range);
    const find = this.finder(filter, mutation.kind, slice);
    let changed = 0;
    let reached = slice.after;
    while (reached < slice.upTo && changed < limit && !(changed > 0 && isOver())) {
      const most = Math.min(MUTATION_BATCH_SIZE, limit - changed);
      const rows = find(reached, most);
      this.changeAll(rows, mutation, now);
      changed += rows.length;
      reached = rows.length < most ? slice.upTo : rows.at(-1)!.id;
    }
    return reached < range.upTo ? { changed, cursor: `${reached}-${range.upTo}` } : { changed };
  }

  private finder(
    filter: DeliveryFilter,
    kind: DeliveryMutation['kind'],
    { from, upTo }: Slice,
  ): (after: number, limit: number) => TargetRow[] {
    const { sql, values } = conditionOf(filter);
    const find = this.db.prepare<unknown[], TargetRow>(
      `SELECT ${COLUMNS} FROM ${from} ${EVENT}
       WHERE ${sql} AND ${TOUCHED[kind]} AND d.id > ? AND d.id <= ? ORDER BY d.id LIMIT ? + 0`,
    );
    return (after, limit) => find.all(...values, after, upTo, limit);
  }

  private changeAll(rows: readonly TargetRow[], mutation: DeliveryMutation, now: number): void {
    if (mutation.kind === 'replay') for (const row of rows) this.replayOne(row, mutation.now);
    else if (mutation.kind === 'retryNow') for (const row of rows) this.hurryOne(row, mutation.now);
    else this.endAll(rows, mutation, now);
  }

  private replayOne(
    { id, handler_key: key, member_id: memberId, lane, state }: TargetRow,
    now: number,
  ): void {
    const blocked = lane !== null && this.lanes.tail(key, lane) !== undefined;
    this.replay.run(placeOf({ blocked, dueAt: now, now }), this.positions.next(), now, id);
    this.positions.unsettle();
    this.counts.move(key, state, 'ready');
    if (!blocked) this.schedule.ready(key, memberId);
  }

  private hurryOne({ id, handler_key: key, member_id: memberId }: TargetRow, now: number): void {
    this.retryNow.run(now, id);
    this.schedule.ready(key, memberId);
  }

  private endAll(
    rows: readonly TargetRow[],
    mutation: Exclude<DeliveryMutation, { kind: 'replay' | 'retryNow' }>,
    now: number,
  ): void {
    const failure = mutation.kind === 'bury' ? JSON.stringify(mutation.failure) : undefined;
    for (const { id, event_seq: seq, handler_key: handlerKey, state, token_block: block } of rows) {
      if (failure !== undefined) this.bury.run(failure, now, id);
      else this.remove.run(id);
      if (failure === undefined) this.dropEvent(seq);
      this.counts.move(handlerKey, state, failure === undefined ? undefined : 'buried');
      this.tokens.release(block);
    }
    if (failure === undefined && rows.length > 0) this.positions.unsettle();
    this.eraseSecrets(rows.map(({ event_seq: seq }) => seq));
    for (const { handler_key: handlerKey, lane } of rows)
      if (lane !== null) this.lanes.advanceLane({ handlerKey, lane }, now);
  }
}

/** @throws TypeError when it is no cursor of {@link Mutator.mutateSome} */
function rangeOf(cursor: string): { after: number; upTo: number } {
  const [, after, upTo] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? [];
  if (after === undefined || upTo === undefined)
    throw new TypeError(
      `'${cursor}' is no cursor of a mutation. Try: pass on the cursor of the step before.`,
    );
  return { after: Number(after), upTo: Number(upTo) };
}
