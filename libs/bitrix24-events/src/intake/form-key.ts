/** Where a field goes: names of maps from the outside in; `null` appends to a list, as `a[]` does. */
export type FieldPath = readonly (string | null)[];

/** What a key says: a path, `'ignored'` where PHP ignores the field, `'too-deep'` beyond the limit. */
export type ParsedKey = FieldPath | 'ignored' | 'too-deep';

// They reach into every object's prototype. No portal sends one.
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype']);

const SPACE = 32;

const underscores = (name: string, odd: RegExp): string =>
  odd.test(name) ? name.replaceAll(odd, '_') : name;

/** A regular expression runs out of stack on some million of them. */
function leadingSpaces(text: string): number {
  let count = 0;
  while (text.charCodeAt(count) === SPACE) count += 1;
  return count;
}

/** Whether a map may hold this name. */
export const isSafeName = (name: string): boolean => !DANGEROUS.has(name);

/**
 * The path that PHP's `parse_str` gives to a decoded key, its oddities included: leading spaces are cut, a NUL
 * ends the key, spaces and dots of the outermost name become `_`, an unbalanced bracket does so too or cuts the
 * key there. Unlike PHP, a key that names a prototype is ignored.
 *
 * Source: `php_register_variable_ex` of PHP 8.2, compared with PHP itself by the tests.
 *
 * @param maxDepth most brackets in one key; PHP's own limit is 64.
 */
export function parseKey(decoded: string, maxDepth: number): ParsedKey {
  const nul = decoded.indexOf('\0');
  const key = decoded.slice(leadingSpaces(decoded), nul < 0 ? decoded.length : nul);
  const open = key.indexOf('[');
  if (open === 0 || key === '') return 'ignored';
  const path: (string | null)[] = [underscores(open < 0 ? key : key.slice(0, open), /[ .]/g)];
  for (let at = open; key[at] === '[';) {
    const from = at + 1;
    const close = key.indexOf(']', from);
    if (close < 0) {
      if (path.length === 1) path[0] = underscores(key, /[ .[]/g);
      break;
    }
    if (path.length > maxDepth) return 'too-deep';
    const name = key.slice(from, close);
    path.push(/^[ \t\n\v\f\r]?$/.test(name) ? null : name);
    at = close + 1;
  }
  return path.every((name) => name === null || isSafeName(name)) ? path : 'ignored';
}
