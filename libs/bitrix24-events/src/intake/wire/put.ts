import type { WireData, WireValue } from '../../catalog/index.js';

/** The largest index that V8 stores as an element. */
const MAX_INDEX = 2 ** 32 - 2;
const MAX_INDEX_DIGITS = 10;
const ZERO = 48;
const NINE = 57;

/**
 * `map[key] = value`, with memory proportional to the number of entries. For a single key such as
 * `1023`, V8 otherwise reserves 12 kB, so that a small body full of such maps would fill the heap.
 */
export function put(map: WireData, key: string, value: WireValue): void {
  const first = key.charCodeAt(0);
  if (first > ZERO && first <= NINE && leavesGap(map, key)) useHashTable(map);
  map[key] = value;
}

/** Whether `key` may be an index that does not follow the previous one. */
const leavesGap = (map: WireData, key: string): boolean =>
  key.length <= MAX_INDEX_DIGITS && !Object.hasOwn(map, Number(key) - 1) && !Object.hasOwn(map, key);

/**
 * Makes V8 store the indices of this map in a hash table permanently, as it does once one of them
 * is very large.
 */
function useHashTable(map: WireData): void {
  if (Object.hasOwn(map, MAX_INDEX)) return;
  map[MAX_INDEX] = '';
  delete map[MAX_INDEX];
}
