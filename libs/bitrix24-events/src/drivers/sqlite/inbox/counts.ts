import type { SqliteDatabase } from '../sqlite-database.js';
import type { DeliveryState } from '../../../inbox/index.js';
import { publicState, type RowState } from './row-state.js';

/** How many deliveries a handler has in each state. */
export type StateCounts = Record<DeliveryState, number>;

interface CountRow {
  handler_key: string;
  state: DeliveryState;
  count: number;
}

const STATES = ['waiting', 'running', 'done', 'buried'] as const;

const none = (): StateCounts => ({ waiting: 0, running: 0, done: 0, buried: 0 });

/** How many deliveries there are by handler and state: kept in a table, changed in the commit that changes them. */
export class Counts {
  private readonly add;
  private readonly all;
  private changes = new Map<string, StateCounts>();

  constructor(db: SqliteDatabase) {
    this.add = db.prepare<[string, string, number]>(
      `INSERT INTO inbox_counts (handler_key, state, count) VALUES (?, ?, ?)
       ON CONFLICT (handler_key, state) DO UPDATE SET count = count + excluded.count`,
    );
    this.all = db.prepare<[], CountRow>('SELECT handler_key, state, count FROM inbox_counts');
  }

  /** Deliveries went from one state to another; `undefined`: they are new, or gone. */
  move(handlerKey: string, from: RowState | undefined, to: RowState | undefined, count = 1): void {
    let changed = this.changes.get(handlerKey);
    if (!changed) this.changes.set(handlerKey, (changed = none()));
    if (from) changed[publicState(from)] -= count;
    if (to) changed[publicState(to)] += count;
  }

  /** To be called before the commit. */
  write(): void {
    for (const [handlerKey, changed] of this.changes) {
      for (const state of STATES) if (changed[state] !== 0) this.add.run(handlerKey, state, changed[state]);
    }
    this.changes.clear();
  }

  /** The transaction was rolled back. */
  clear(): void {
    this.changes.clear();
  }

  /** Of each handler that has any, as they are on disk. */
  read(): Map<string, StateCounts> {
    const counts = new Map<string, StateCounts>();
    for (const { handler_key: key, state, count } of this.all.all()) {
      if (count === 0) continue;
      const entry = counts.get(key) ?? none();
      entry[state] = count;
      counts.set(key, entry);
    }
    return counts;
  }

  /** Of all handlers, or of one. */
  total(state: DeliveryState, handlerKey?: string): number {
    const counts = this.read();
    if (handlerKey !== undefined) return counts.get(handlerKey)?.[state] ?? 0;
    return [...counts.values()].reduce((sum, entry) => sum + entry[state], 0);
  }
}
