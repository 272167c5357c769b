import { PortalRooms, type PortalsRequest } from './portal-rooms.js';
import type { Turns } from './turns.js';

/** What is to be served at most. */
export interface Serving extends PortalsRequest {
  limit: number;
}

/** Takes up to `count` of a handler and portal: how many it found, and what came of them. */
export type Serve<T> = (
  handlerKey: string,
  memberId: string,
  count: number,
) => { found: number; taken: readonly T[] };

/**
 * Shares the limit among handlers, and what a handler gets among its portals, in equal parts; what one does not need
 * goes to the others. Asks each portal for its whole share at once. A portal that has less than its share is dropped
 * from the turns.
 */
export function serveInTurn<T>(serving: Serving, turns: Turns, serve: Serve<T>): T[] {
  const { limit, quotas } = serving;
  const rooms = new PortalRooms(serving);
  const served: T[] = [];
  let left = limit;
  // Of many handlers, most have nothing.
  let open = quotas.filter(({ handlerKey }) => turns.knows(handlerKey)).map((quota) => ({ ...quota }));
  while (open.length > 0 && left > 0) {
    const share = Math.ceil(left / open.length);
    for (const quota of open) {
      const { handlerKey } = quota;
      const goal = Math.min(share, quota.free, left);
      const portals = turns.upTo(handlerKey, goal, rooms.isOpen(quota));
      if (portals.length === 0) quota.free = 0;
      for (const [index, memberId] of portals.entries()) {
        const part = Math.ceil((goal - index) / portals.length);
        const count = Math.min(part, rooms.of(quota, memberId));
        const { found, taken } = serve(handlerKey, memberId, count);
        if (found < count) turns.drop(handlerKey, memberId);
        else turns.toEnd(handlerKey, memberId);
        rooms.took(quota, memberId, found);
        served.push(...taken);
        quota.free -= found;
        left -= found;
      }
    }
    open = open.filter(({ free }) => free > 0);
  }
  return served;
}
