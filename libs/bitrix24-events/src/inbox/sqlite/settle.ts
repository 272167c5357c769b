import type { SqliteDatabase } from '../../storage/index.js';
import type { Settlement } from '../inbox.js';

/** Ends an attempt, if it is still the current one. To be called within a transaction. */
export function settler(db: SqliteDatabase): (settlement: Settlement, now: number) => void {
  const update = db.prepare(
    `UPDATE inbox_deliveries
     SET state = ?, attempt_token = NULL, due_at = coalesce(?, due_at), failure = coalesce(?, failure), settled_at = ?
     WHERE id = ? AND attempt_token = ?`,
  );
  // Once nobody will run again: the secrets of the event have served.
  const eraseSecrets = db.prepare(
    `UPDATE inbox_events SET actor = NULL, data = CASE secret_data WHEN 1 THEN NULL ELSE data END
     WHERE seq = (SELECT event_seq FROM inbox_deliveries WHERE id = ?)
       AND (actor IS NOT NULL OR (secret_data = 1 AND data IS NOT NULL))
       AND NOT EXISTS (
         SELECT 1 FROM inbox_deliveries WHERE event_seq = inbox_events.seq AND state IN ('waiting', 'running'))`,
  );
  return ({ deliveryId, attemptToken, outcome }, now) => {
    const failure = outcome.kind === 'done' ? null : JSON.stringify(outcome.failure);
    const [state, dueAt, settledAt] =
      outcome.kind === 'retry' ? ['waiting', outcome.dueAt, null] : [outcome.kind, null, now];
    const { changes } = update.run(state, dueAt, failure, settledAt, deliveryId, attemptToken);
    if (changes > 0 && outcome.kind !== 'retry') eraseSecrets.run(deliveryId);
  };
}
