import type { SqliteDatabase } from '../sqlite-database.js';
import type { ClaimRequest } from '../../../inbox/index.js';
import { PortalRooms, type PortalsRequest } from './portal-rooms.js';
import { becomes, fits } from './transitions.js';
import { Turns } from './turns.js';

/** How many delayed deliveries become ready in one go: what is due after a long stop must not hold up intake. */
const PROMOTION_BATCH_SIZE = 1_000;

interface HandlerPortal {
  handler_key: string;
  member_id: string;
}

/**
 * What may be claimed, kept in memory as hints beside the tables: whose turn it is, and when a handler's next
 * delayed delivery is due. Hints may promise too much, never too little; after a rollback they are read anew.
 */
export class Schedule {
  readonly turns = new Turns();
  /** Of the turns, those that may have ready deliveries in the table. */
  readonly stored = new Turns();
  private readonly delayed = new Map<string, number>();
  private readonly statements;
  private stale = true;

  constructor(db: SqliteDatabase) {
    this.statements = {
      // Each finds the next in an index, whatever the number of deliveries.
      nextPortal: db.prepare<[string, string], HandlerPortal>(
        `SELECT handler_key, member_id FROM inbox_deliveries
         WHERE state IN ('ready', 'delayed', 'held') AND handler_key = ? AND member_id > ?
         ORDER BY member_id LIMIT 1`,
      ),
      nextHandler: db.prepare<[string], HandlerPortal>(
        `SELECT handler_key, member_id FROM inbox_deliveries
         WHERE state IN ('ready', 'delayed', 'held') AND handler_key > ? ORDER BY handler_key, member_id LIMIT 1`,
      ),
      delayed: db.prepare<[string], { handler_key: string; due_at: number }>(
        `SELECT handler_key, due_at FROM inbox_deliveries WHERE ${fits('promote')} AND handler_key > ?
         ORDER BY handler_key, due_at LIMIT 1`,
      ),
      due: db.prepare<[string, number], HandlerPortal & { id: number }>(
        `SELECT id, handler_key, member_id FROM inbox_deliveries
         WHERE ${fits('promote')} AND handler_key = ? AND due_at <= ? ORDER BY due_at LIMIT ${PROMOTION_BATCH_SIZE}`,
      ),
      promote: db.prepare<[number]>(`UPDATE inbox_deliveries SET ${becomes('promote')} WHERE id = ?`),
      firstDelayed: db
        .prepare<[string], number | null>(
          `SELECT min(due_at) FROM inbox_deliveries WHERE ${fits('promote')} AND handler_key = ?`,
        )
        .pluck(),
    };
  }

  /** The hints may be wrong: they are read anew when they are next needed. */
  invalidate(): void {
    this.stale = true;
  }

  /** To be called before the hints are used. */
  refresh(): void {
    if (!this.stale) return;
    this.turns.clear();
    this.stored.clear();
    this.delayed.clear();
    for (let last = { handler_key: '', member_id: '' }, next; ; last = next) {
      next =
        this.statements.nextPortal.get(last.handler_key, last.member_id) ??
        this.statements.nextHandler.get(last.handler_key);
      if (!next) break;
      this.ready(next.handler_key, next.member_id);
    }
    for (let last = { handler_key: '', due_at: 0 }, next; ; last = next) {
      next = this.statements.delayed.get(last.handler_key);
      if (!next) break;
      this.delayed.set(next.handler_key, next.due_at);
    }
    // Not before: what could not be read is read the next time.
    this.stale = false;
  }

  /** A delivery of this handler and portal is ready in the table. */
  ready(handlerKey: string, memberId: string): void {
    this.turns.add(handlerKey, memberId);
    this.stored.add(handlerKey, memberId);
  }

  /** A delivery of this handler waits until then. */
  delay(handlerKey: string, dueAt: number): void {
    this.delayed.set(handlerKey, Math.min(dueAt, this.delayed.get(handlerKey) ?? Infinity));
  }

  /** Makes the handler's due deliveries ready. To be called within a transaction. */
  promoteDue(handlerKey: string, now: number): void {
    if ((this.delayed.get(handlerKey) ?? Infinity) > now) return;
    for (const { id, handler_key, member_id } of this.statements.due.all(handlerKey, now)) {
      this.statements.promote.run(id);
      this.ready(handler_key, member_id);
    }
    const next = this.statements.firstDelayed.get(handlerKey);
    if (typeof next === 'number') this.delayed.set(handlerKey, next);
    else this.delayed.delete(handlerKey);
  }

  /** Whether a claim may bring something. */
  promises(request: ClaimRequest): boolean {
    return this.stale || (this.nextDueAt(request) ?? Infinity) <= request.now;
  }

  /** When a claim of this kind may bring something, or some time before; 0 for at once. */
  nextDueAt(request: PortalsRequest): number | undefined {
    this.refresh();
    const rooms = new PortalRooms(request);
    const dues = request.quotas.map((quota) =>
      this.turns.has(quota.handlerKey, rooms.isOpen(quota))
        ? 0
        : (this.delayed.get(quota.handlerKey) ?? Infinity),
    );
    const next = Math.min(Infinity, ...dues);
    return next === Infinity ? undefined : next;
  }
}
