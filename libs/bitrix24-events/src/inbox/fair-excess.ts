/**
 * How much each must give up so that `keep` are left in all: those that have most give first, down to one level, so that
 * nobody who has less than that gives anything. Who gives nothing is not named.
 */
export function fairExcess(counts: ReadonlyMap<string, number>, keep: number): Map<string, number> {
  const ascending = [...counts].toSorted(([, a], [, b]) => a - b);
  const excess = new Map<string, number>();
  let left = keep;
  for (const [index, [owner, count]] of ascending.entries()) {
    const kept = Math.min(count, Math.floor(left / (ascending.length - index)));
    left -= kept;
    if (count > kept) excess.set(owner, count - kept);
  }
  return excess;
}
