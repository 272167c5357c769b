import { randomUUID } from 'node:crypto';
import type { Cipher, SqliteDatabase } from '../../storage/index.js';
import type { ClaimQuota, Delivery } from '../inbox.js';
import { fromEventRow, type EventRow } from './event-row.js';

interface DueRow {
  id: number;
  due_at: number;
  handler_key: string;
}

type ClaimedRow = EventRow & { seq: number; attempt: number };

const byDueTime = (one: DueRow, other: DueRow): number => one.due_at - other.due_at || one.id - other.id;

/**
 * Takes due deliveries, the longest due first. To be called within a transaction. Asks handler by handler, so
 * that what others leave waiting costs nothing.
 */
export function claimer(
  db: SqliteDatabase,
  cipher: Cipher,
): (limit: number, quotas: readonly ClaimQuota[], now: number) => Delivery[] {
  const due = db.prepare<[string, number, number], DueRow>(
    `SELECT id, due_at, handler_key FROM inbox_deliveries
     WHERE state = 'waiting' AND handler_key = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?`,
  );
  const take = db.prepare(
    `UPDATE inbox_deliveries SET state = 'running', attempt = attempt + 1, attempt_token = ? WHERE id = ?`,
  );
  const read = db.prepare<[number], ClaimedRow>(
    `SELECT e.*, d.attempt FROM inbox_deliveries d JOIN inbox_events e ON e.seq = d.event_seq WHERE d.id = ?`,
  );
  const eraseActor = db.prepare('UPDATE inbox_events SET actor = NULL WHERE seq = ?');

  const claim = ({ id, handler_key }: DueRow, now: number): Delivery => {
    const attemptToken = randomUUID();
    take.run(attemptToken, id);
    const row = read.get(id)!;
    if (row.actor !== null && (row.actor_expires_at ?? 0) <= now) {
      eraseActor.run(row.seq);
      row.actor = null;
    }
    return {
      deliveryId: String(id),
      handlerKey: handler_key,
      attempt: row.attempt,
      attemptToken,
      event: fromEventRow(row, cipher),
    };
  };

  return (limit, quotas, now) =>
    quotas
      .flatMap(({ handlerKey, free }) => due.all(handlerKey, now, Math.min(free, limit)))
      .toSorted(byDueTime)
      .slice(0, limit)
      .map((row) => claim(row, now));
}
