/** The first of each group in the order of the groups, then the second of each, and so on; no more than `limit`. */
export function inTurns<T>(groups: readonly (readonly T[])[], limit: number): T[] {
  const taken: T[] = [];
  for (let turn = 0; taken.length < limit; turn++) {
    const round = groups.flatMap((group) => group.slice(turn, turn + 1));
    if (round.length === 0) break;
    taken.push(...round.slice(0, limit - taken.length));
  }
  return taken;
}
