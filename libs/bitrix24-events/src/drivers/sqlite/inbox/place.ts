/** Where a waiting delivery stands. */
export type Place = 'ready' | 'delayed' | 'held';

/** Where a delivery waits: behind another of its lane, until it is due, or not at all. */
export function placeOf({ blocked, dueAt, now }: { blocked: boolean; dueAt: number; now: number }): Place {
  if (blocked) return 'held';
  return dueAt > now ? 'delayed' : 'ready';
}
