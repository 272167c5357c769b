import type { SqliteDatabase } from '../../storage/index.js';
import type { InboxCounts } from '../inbox.js';
import { publicState, type RowState } from './row-state.js';

interface CountRow {
  handler_key: string;
  state: RowState;
  count: number;
  oldest: number;
}

/** Counts deliveries by handler and state. */
export function counter(db: SqliteDatabase): () => Map<string, InboxCounts> {
  const select = db.prepare<[], CountRow>(
    `SELECT handler_key, state, count(*) AS count, min(accepted_at) AS oldest
     FROM inbox_deliveries GROUP BY handler_key, state`,
  );
  return () => {
    const counts = new Map<string, InboxCounts>();
    for (const { handler_key: key, state: rowState, count, oldest } of select.all()) {
      const entry = counts.get(key) ?? { waiting: 0, running: 0, done: 0, buried: 0 };
      const state = publicState(rowState);
      entry[state] += count;
      if (state === 'waiting' || state === 'running')
        entry.oldestAt = Math.min(entry.oldestAt ?? Infinity, oldest);
      counts.set(key, entry);
    }
    return counts;
  };
}
