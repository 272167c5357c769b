import type { SqliteDatabase } from '../../storage/index.js';
import type { Settlement } from '../inbox.js';
import { secretEraser } from './erase-secrets.js';
import type { Lanes } from './lanes.js';
import type { Schedule } from './schedule.js';

/** Ends attempts. To be called within a transaction. */
export class Settler {
  private readonly finish;
  private readonly retry;
  private readonly release;
  private readonly eraseSecrets;

  constructor(
    db: SqliteDatabase,
    private readonly schedule: Schedule,
    private readonly lanes: Lanes,
  ) {
    this.finish = db.prepare<[string, string | null, number, string, string], { event_seq: number }>(
      `UPDATE inbox_deliveries SET state = ?, attempt_token = NULL, failure = coalesce(?, failure), settled_at = ?
       WHERE id = ? AND attempt_token = ? RETURNING event_seq`,
    );
    this.retry = db.prepare<[number, string, string, string], { handler_key: string }>(
      `UPDATE inbox_deliveries SET state = 'delayed', attempt_token = NULL, due_at = ?, failure = ?
       WHERE id = ? AND attempt_token = ? RETURNING handler_key`,
    );
    this.release = db.prepare<[string, string], { handler_key: string; member_id: string }>(
      `UPDATE inbox_deliveries SET state = 'ready', attempt = attempt - 1, attempt_token = NULL
       WHERE id = ? AND attempt_token = ? RETURNING handler_key, member_id`,
    );
    this.eraseSecrets = secretEraser(db);
  }

  settle({ deliveryId, attemptToken, outcome }: Settlement, now: number): void {
    if (outcome.kind === 'retry') {
      const failure = JSON.stringify(outcome.failure);
      const row = this.retry.get(outcome.dueAt, failure, deliveryId, attemptToken);
      if (row) this.schedule.delay(row.handler_key, outcome.dueAt);
      return;
    }
    if (outcome.kind === 'released') {
      const row = this.release.get(deliveryId, attemptToken);
      if (row) this.schedule.turns.add(row.handler_key, row.member_id);
      return;
    }
    const failure = outcome.kind === 'done' ? null : JSON.stringify(outcome.failure);
    const ended = this.finish.get(outcome.kind, failure, now, deliveryId, attemptToken);
    if (!ended) return;
    this.eraseSecrets(ended.event_seq);
    this.lanes.advance(deliveryId, now);
  }
}
