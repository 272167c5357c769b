import { splitName } from './variable-name.js';
import { PhpArray } from './php-array.js';
import type { PhpDecoded } from './value.js';

/** PHP drops variables that are nested deeper (`max_input_nesting_level`). */
const DEEPEST = 64;

/**
 * PHP's `parse_str`: brackets make arrays, `+` is a space, the last of two equal names wins. An array whose
 * keys are 0, 1, 2 … comes out as a list, any other as a map with own properties only.
 *
 * @publicApi
 * @example
 * phpDecode('cmd%5Bdeal%5D=crm.deal.get%3Fid%3D1&halt=0'); // { cmd: { deal: 'crm.deal.get?id=1' }, halt: '0' }
 */
export function phpDecode(query: string): Record<string, PhpDecoded> {
  const root = new PhpArray();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = urldecode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : urldecode(pair.slice(equals + 1));
    assign(root, splitName(name), value);
  }
  return root.toMap();
}

/** PHP's `urldecode`. Broken escapes stay as they are, broken UTF-8 becomes U+FFFD. */
export function urldecode(text: string): string {
  if (!text.includes('%')) return text.replaceAll('+', ' ');
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return decodeLoosely(spaced);
  }
}

function decodeLoosely(text: string): string {
  return text.replace(/(?:%[\dA-Fa-f]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

function assign(root: PhpArray, keys: (string | null)[], value: string): void {
  if (keys.length === 0 || keys.length > DEEPEST + 1) return;
  let array = root;
  for (const key of keys.slice(0, -1)) array = array.descend(key);
  array.set(keys.at(-1) ?? null, value);
}
