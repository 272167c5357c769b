import type { SqliteDatabase } from '../sqlite-database.js';

/** After so many portals the event loop gets its turn. */
const BATCH_SIZE = 500;

/**
 * Finds when the first waiting delivery of a handler was accepted: from portal to portal in the index, whatever the
 * number of deliveries.
 */
export function oldestFinder(db: SqliteDatabase): (handlerKey: string) => Promise<number | undefined> {
  const waiting = "state IN ('ready', 'delayed', 'held')";
  const nextPortal = db
    .prepare<[string, string], string>(
      `SELECT member_id FROM inbox_deliveries WHERE handler_key = ? AND ${waiting} AND member_id > ?
       ORDER BY member_id LIMIT 1`,
    )
    .pluck();
  // One each: with a list of states SQLite reads all of a state before the next.
  const firsts = ['ready', 'delayed', 'held'].map((state) =>
    db
      .prepare<[string, string], number>(
        `SELECT accepted_at FROM inbox_deliveries
         WHERE handler_key = ? AND member_id = ? AND ${waiting} AND state = '${state}' ORDER BY position LIMIT 1`,
      )
      .pluck(),
  );
  return async (handlerKey) => {
    let oldest = Infinity;
    let memberId = nextPortal.get(handlerKey, '');
    for (let seen = 1; memberId !== undefined; seen++) {
      for (const first of firsts) oldest = Math.min(oldest, first.get(handlerKey, memberId) ?? Infinity);
      // oxlint-disable-next-line no-await-in-loop -- the point of it
      if (seen % BATCH_SIZE === 0) await new Promise<void>((resolve) => void setImmediate(resolve));
      memberId = nextPortal.get(handlerKey, memberId);
    }
    return oldest === Infinity ? undefined : oldest;
  };
}
