/**
 * How much each must give up so that `keep` are left in total: the largest give first, down to one
 * common level, and anything below that level gives nothing. Those that give nothing are not
 * listed.
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
