/** A page that follows its installation. */
export interface Follower {
  /** The address that opened it, `''` if unknown. */
  readonly from: string;
  /** When it last asked for the progress, or was opened; milliseconds since the epoch. */
  readonly askedAt: number;
  /** Whether it has ever asked: somebody is viewing it. */
  readonly hasAsked: boolean;
}

/**
 * Milliseconds after which a page counts as silent. It asks every second; in a background tab,
 * browsers throttle it to once a minute.
 */
const SILENT_AFTER_MS = 90_000;

/**
 * The page to displace when there is no room for another: a silent one, otherwise one of the
 * address with the most pages. Among those, one that never asked goes first, then the one that
 * asked the longest ago.
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
