/** A page that follows its installation. */
export interface Follower {
  /** Where it was opened, `''` when unknown. */
  readonly from: string;
  /** When it last asked how far it is, or was opened; milliseconds since the epoch. */
  readonly askedAt: number;
  /** Whether it has ever asked: somebody looks at it. */
  readonly hasAsked: boolean;
}

/** A page asks every second; in a tab that nobody looks at, browsers let it ask once a minute. */
const SILENT_AFTER_MS = 90_000;

/**
 * Which page is followed no more where there is no room for another: one that asks no more, else one of the address
 * that has most of them. Of those one that never asked goes first, and then the one that asked the longest ago.
 */
export function watchToClose<Page extends Follower>(pages: Iterable<Page>, now: number): Page | undefined {
  const oldestFirst = [...pages].toSorted((a, b) => a.askedAt - b.askedAt);
  const [oldest] = oldestFirst;
  if (!oldest || now - oldest.askedAt >= SILENT_AFTER_MS) return oldest;
  const counts = new Map<string, number>();
  for (const { from } of oldestFirst) counts.set(from, (counts.get(from) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const crowd = oldestFirst.filter(({ from }) => counts.get(from) === most);
  return crowd.find(({ hasAsked }) => !hasAsked) ?? crowd[0];
}
