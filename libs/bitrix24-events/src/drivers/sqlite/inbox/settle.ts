import type { SqliteDatabase } from '../sqlite-database.js';
import type { DeliveryOutcome, Settlement } from '../../../inbox/index.js';
import { isWeightless } from './attempt-token.js';
import type { Counts } from './counts.js';
import { secretEraser } from './erase-secrets.js';
import type { Lanes } from './lanes.js';
import type { RowState } from './row-state.js';
import type { Running, RunningDelivery } from './running.js';
import type { Schedule } from './schedule.js';
import type { Tokens } from './tokens.js';
import { becomes, fits } from './transitions.js';
import { wholeTime } from './whole-time.js';

interface EndedRow {
  id: number;
  event_seq: number;
  handler_key: string;
  lane: string | null;
}

/** A delivery whose attempt was the last. */
type Ended = Pick<RunningDelivery, 'eventSeq' | 'handlerKey' | 'lane' | 'secretData'> & { id: number };

/** Ends attempts. To be called within a transaction. */
export class Settler {
  private readonly finishWeightless;
  private readonly finishWeighty;
  private readonly finishOne;
  private readonly bury;
  private readonly retry;
  private readonly wait;
  private readonly defer;
  private readonly release;
  private readonly owner;
  private readonly orphan;
  private readonly eraseSecrets;

  constructor(
    db: SqliteDatabase,
    private readonly schedule: Schedule,
    private readonly lanes: Lanes,
    private readonly counts: Counts,
    private readonly running: Running,
    private readonly tokens: Tokens,
  ) {
    const toDone = `UPDATE inbox_deliveries
       SET ${becomes('finish')}, attempt_token = NULL, settled_at = ?, actor = NULL, token_block = NULL`;
    this.finishOne = db.prepare<[number, number, string]>(
      `${toDone} WHERE id = ? AND attempt_token = ? AND ${fits('finish')}`,
    );
    const finish = `${toDone}
       FROM json_each(?) AS ended
       WHERE inbox_deliveries.id = ended.value ->> 0 AND attempt_token = ended.value ->> 1 AND ${fits('finish')}`;
    this.finishWeightless = db
      .prepare<[number, string], [id: number, handlerKey: string]>(`${finish} RETURNING id, handler_key`)
      .raw();
    this.finishWeighty = db.prepare<[number, string], EndedRow>(
      `${finish} RETURNING id, event_seq, handler_key, lane`,
    );
    this.bury = db.prepare<[string, number, string, string], EndedRow>(
      `UPDATE inbox_deliveries SET ${becomes('fail')}, attempt_token = NULL, failure = ?, settled_at = ?, actor = NULL,
         token_block = NULL
       WHERE id = ? AND attempt_token = ? AND ${fits('fail')} RETURNING id, event_seq, handler_key, lane`,
    );
    this.retry = db.prepare<[number, string, string, string], { handler_key: string }>(
      `UPDATE inbox_deliveries SET ${becomes('retry')}, attempt_token = NULL, due_at = ?, failure = ?,
         waits_for = NULL, waits_since = NULL
       WHERE id = ? AND attempt_token = ? AND ${fits('retry')} RETURNING handler_key`,
    );
    // Its event is frozen by now, as after any attempt: nothing is merged into it.
    this.wait = db.prepare<[number, string, string, number, string, string, string], { handler_key: string }>(
      `UPDATE inbox_deliveries SET ${becomes('wait')}, attempt = attempt - 1, attempt_token = NULL, coalesce_key = NULL,
         due_at = ?, failure = ?, waits_since = CASE WHEN waits_for = ? THEN waits_since ELSE ? END, waits_for = ?
       WHERE id = ? AND attempt_token = ? AND ${fits('wait')} RETURNING handler_key`,
    );
    this.defer = db.prepare<[number, string, string], { handler_key: string }>(
      `UPDATE inbox_deliveries SET ${becomes('wait')}, attempt = attempt - 1, attempt_token = NULL, coalesce_key = NULL,
         due_at = ?
       WHERE id = ? AND attempt_token = ? AND ${fits('wait')} RETURNING handler_key`,
    );
    this.release = db.prepare<[string, string], { handler_key: string; member_id: string }>(
      `UPDATE inbox_deliveries SET ${becomes('release')}, attempt = attempt - 1, attempt_token = NULL
       WHERE id = ? AND attempt_token = ? AND ${fits('release')} RETURNING handler_key, member_id`,
    );
    this.owner = db.prepare<[string, string], { handler_key: string; lane: string | null }>(
      `SELECT handler_key, lane FROM inbox_deliveries WHERE id = ? AND attempt_token = ? AND ${fits('orphan')}`,
    );
    this.orphan = db.prepare<[string, string]>(
      `UPDATE inbox_deliveries SET ${becomes('orphan')}, attempt = attempt - 1, attempt_token = NULL,
         coalesce_key = NULL, handler_key = ? WHERE id = ?`,
    );
    this.eraseSecrets = secretEraser(db);
  }

  settle(settlements: readonly Settlement[], now: number): void {
    const done = settlements.filter(({ outcome }) => outcome.kind === 'done');
    const weightless = done.filter(({ attemptToken }) => isWeightless(attemptToken));
    const weighty = done.filter(({ attemptToken }) => !isWeightless(attemptToken));
    if (weightless.length > 0)
      for (const [id, handlerKey] of this.finishWeightless.all(now, listOf(weightless)))
        this.leaves(id, handlerKey, 'done');
    if (weighty.length > 0) this.ended(this.finish(weighty, now), 'done', now);
    for (const { deliveryId, attemptToken, outcome } of settlements) {
      if (outcome.kind !== 'done') this.settleOne(deliveryId, attemptToken, outcome, now);
    }
  }

  /** One by one, by what is known of them: an UPDATE with RETURNING, or with a list, first builds a table of its own. */
  private finish(settlements: readonly Settlement[], now: number): Ended[] {
    return settlements.flatMap((settlement) => {
      const id = Number(settlement.deliveryId);
      const running = this.running.get(id);
      if (!running) return this.finishWeighty.all(now, listOf([settlement])).map(endedOf);
      const { changes } = this.finishOne.run(now, id, settlement.attemptToken);
      return changes === 0 ? [] : { id, ...running };
    });
  }

  private settleOne(deliveryId: string, attemptToken: string, outcome: DeliveryOutcome, now: number): void {
    if (outcome.kind === 'retry') {
      const failure = JSON.stringify(outcome.failure);
      const dueAt = wholeTime(outcome.dueAt, now);
      const row = this.retry.get(dueAt, failure, deliveryId, attemptToken);
      if (!row) return;
      this.leaves(Number(deliveryId), row.handler_key, 'delayed');
      this.schedule.delay(row.handler_key, dueAt);
    } else if (outcome.kind === 'wait') {
      const { dueAt, reason } = outcome;
      const failure = JSON.stringify(outcome.failure);
      const row = this.wait.get(dueAt, failure, reason, now, reason, deliveryId, attemptToken);
      if (!row) return;
      this.leaves(Number(deliveryId), row.handler_key, 'delayed');
      this.schedule.delay(row.handler_key, dueAt);
    } else if (outcome.kind === 'deferred') {
      const dueAt = wholeTime(outcome.dueAt, now);
      const row = this.defer.get(dueAt, deliveryId, attemptToken);
      if (!row) return;
      this.leaves(Number(deliveryId), row.handler_key, 'delayed');
      this.schedule.delay(row.handler_key, dueAt);
    } else if (outcome.kind === 'released') {
      const row = this.release.get(deliveryId, attemptToken);
      if (!row) return;
      this.leaves(Number(deliveryId), row.handler_key, 'ready');
      this.schedule.ready(row.handler_key, row.member_id);
    } else if (outcome.kind === 'orphaned') {
      this.hand(deliveryId, attemptToken, outcome.handlerKey, now);
    } else if (outcome.kind === 'buried') {
      const failure = JSON.stringify(outcome.failure);
      this.ended(this.bury.all(failure, now, deliveryId, attemptToken).map(endedOf), 'buried', now);
    }
  }

  /** Gives a delivery to another key. What stands behind it goes on. */
  private hand(deliveryId: string, attemptToken: string, handlerKey: string, now: number): void {
    const row = this.owner.get(deliveryId, attemptToken);
    if (!row) return;
    this.orphan.run(handlerKey, deliveryId);
    this.running.end(Number(deliveryId));
    this.counts.move(row.handler_key, 'running', undefined);
    this.counts.move(handlerKey, undefined, 'ready');
    if (row.lane !== null) this.lanes.advanceLane({ handlerKey: row.handler_key, lane: row.lane }, now);
  }

  private leaves(id: number, handlerKey: string, to: RowState): void {
    if (to !== 'ready') this.tokens.release(this.running.get(id)?.block);
    this.running.end(id);
    this.counts.move(handlerKey, 'running', to);
  }

  private ended(ended: readonly Ended[], to: 'done' | 'buried', now: number): void {
    const secret = ended.filter(({ secretData }) => secretData).map(({ eventSeq }) => eventSeq);
    if (secret.length > 0) this.eraseSecrets(secret);
    for (const { id, handlerKey } of ended) this.leaves(id, handlerKey, to);
    for (const { handlerKey, lane } of ended)
      if (lane !== null) this.lanes.freeNext({ handlerKey, lane }, now);
  }
}

/** Only the table knows this: the event may hold secrets. */
const endedOf = ({ id, event_seq: eventSeq, handler_key: handlerKey, lane }: EndedRow): Ended => ({
  id,
  eventSeq,
  handlerKey,
  lane,
  secretData: true,
});

const listOf = (settlements: readonly Settlement[]): string =>
  JSON.stringify(settlements.map(({ deliveryId, attemptToken }) => [Number(deliveryId), attemptToken]));
