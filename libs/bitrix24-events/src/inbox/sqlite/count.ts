import type { SqliteDatabase } from '../../storage/index.js';
import type { InboxCounts } from '../inbox.js';

interface CountRow {
  handler_key: string;
  state: keyof InboxCounts;
  count: number;
}

/** Counts deliveries by handler and state. */
export function counter(db: SqliteDatabase): () => Map<string, InboxCounts> {
  const select = db.prepare<[], CountRow>(
    'SELECT handler_key, state, count(*) AS count FROM inbox_deliveries GROUP BY handler_key, state',
  );
  return () => {
    const counts = new Map<string, InboxCounts>();
    for (const { handler_key: key, state, count } of select.all()) {
      const entry = counts.get(key) ?? { waiting: 0, running: 0, done: 0, buried: 0 };
      counts.set(key, { ...entry, [state]: count });
    }
    return counts;
  };
}
