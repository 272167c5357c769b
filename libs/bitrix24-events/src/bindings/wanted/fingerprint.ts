import type { BindOptions } from '../binding.js';

/**
 * Options as a text that is equal if the portal would store equal options: the order of keys does
 * not matter, nor does `5` or `'5'`, which are the same on the wire. `''` if there are none.
 */
export function fingerprint(options: BindOptions | undefined): string {
  const entries = Object.entries(options ?? {}).map(([key, value]) => [key, String(value)] as const);
  return entries.length === 0 ? '' : JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
