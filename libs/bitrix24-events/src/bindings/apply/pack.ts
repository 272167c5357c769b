/**
 * Puts groups, in their order, into as few lists of at most `size` items as keeps each group in one list.
 * No group may be larger than `size`.
 */
export function pack<Item>(groups: readonly (readonly Item[])[], size: number): Item[][] {
  const packed: Item[][] = [];
  for (const group of groups) {
    const last = packed.at(-1);
    if (last && last.length + group.length <= size) last.push(...group);
    else packed.push([...group]);
  }
  return packed;
}
