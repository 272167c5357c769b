import type { SqliteDatabase } from '../sqlite-database.js';

/** Handlers that are paused, as a whole or for single portals. */
export class Pauses {
  constructor(private readonly db: SqliteDatabase) {}

  handlers(): ReadonlySet<string> {
    return new Set(this.db.prepare<[], string>('SELECT handler_key FROM inbox_paused').pluck().all());
  }

  portals(): ReadonlyMap<string, ReadonlySet<string>> {
    const rows = this.db
      .prepare<[], { handler_key: string; member_id: string }>(
        'SELECT handler_key, member_id FROM inbox_paused_portals',
      )
      .all();
    const portals = new Map<string, Set<string>>();
    for (const { handler_key: key, member_id: memberId } of rows)
      portals.set(key, (portals.get(key) ?? new Set()).add(memberId));
    return portals;
  }

  /** To be called within a transaction. */
  set(handlerKey: string, paused: boolean, memberId?: string): void {
    const [table, condition, values] =
      memberId === undefined
        ? (['inbox_paused', 'handler_key = ?', [handlerKey]] as const)
        : (['inbox_paused_portals', 'handler_key = ? AND member_id = ?', [handlerKey, memberId]] as const);
    const change = paused
      ? `INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`
      : `DELETE FROM ${table} WHERE ${condition}`;
    this.db.prepare(change).run(...values);
  }
}
