import type { SqliteDatabase } from '../../storage/index.js';

interface GroupRow {
  member_id: string;
  state: string;
  accepted_at: number;
}

/** After so many portals the event loop gets its turn. */
const AT_ONCE = 500;

/**
 * Finds when the first waiting delivery of a handler was accepted: from portal to portal in the index, whatever the
 * number of deliveries.
 */
export function oldestFinder(db: SqliteDatabase): (handlerKey: string) => Promise<number | undefined> {
  const first = (condition: string) =>
    `SELECT member_id, state, accepted_at FROM inbox_deliveries
     WHERE handler_key = ? AND state IN ('ready', 'delayed', 'held') AND ${condition}
     ORDER BY member_id, state, position LIMIT 1`;
  const ofNextState = db.prepare<[string, string, string], GroupRow>(first('member_id = ? AND state > ?'));
  const ofNextPortal = db.prepare<[string, string], GroupRow>(first('member_id > ?'));
  const next = (handlerKey: string, { member_id, state }: Pick<GroupRow, 'member_id' | 'state'>) =>
    ofNextState.get(handlerKey, member_id, state) ?? ofNextPortal.get(handlerKey, member_id);
  return async (handlerKey) => {
    let oldest = Infinity;
    let group = next(handlerKey, { member_id: '', state: '' });
    for (let seen = 1; group; seen++) {
      oldest = Math.min(oldest, group.accepted_at);
      // oxlint-disable-next-line no-await-in-loop -- the point of it
      if (seen % AT_ONCE === 0) await new Promise<void>((resolve) => void setImmediate(resolve));
      group = next(handlerKey, group);
    }
    return oldest === Infinity ? undefined : oldest;
  };
}
