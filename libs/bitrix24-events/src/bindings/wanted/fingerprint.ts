import type { BindOptions } from '../binding.js';

/**
 * Options as a text that is equal when the portal would store equal options: the order of keys does not
 * matter, and neither does `5` against `'5'`, which look the same on the wire. `''` when there are none.
 */
export function fingerprint(options: BindOptions | undefined): string {
  const entries = Object.entries(options ?? {}).map(([key, value]) => [key, String(value)] as const);
  return entries.length === 0 ? '' : JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
