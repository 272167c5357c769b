/**
 * The position of a field: names of maps from the outside in; `null` appends to a list, as `a[]`
 * does.
 */
export type FieldPath = readonly (string | null)[];

/** A parsed key: a path, `'ignored'` if PHP ignores the field, or `'too-deep'` beyond the limit. */
export type ParsedKey = FieldPath | 'ignored' | 'too-deep';

// Names that lead to the prototype of all objects. No portal sends one.
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype']);

// The length is checked first: that decides for most names.
const isDangerous = (name: string): boolean =>
  (name.length === 9 || name.length === 11) && DANGEROUS.has(name);

const SPACE = 32;
const OPEN = 91;

/**
 * A name of PHP's outermost level, with `odd` characters replaced by `_`. Most names have none, and
 * are scanned only once.
 */
const underscores = (name: string, odd: RegExp): string => name.replace(odd, '_');

/** Names that PHP treats as empty: `a[]` and `a[ ]` append to a list. */
function isBlank(name: string): boolean {
  if (name.length > 1) return false;
  const code = name.charCodeAt(0);
  return name === '' || code === SPACE || (code >= 9 && code <= 13);
}

/** A regular expression runs out of stack on a few million of them. */
function leadingSpaces(text: string): number {
  let count = 0;
  while (text.charCodeAt(count) === SPACE) count += 1;
  return count;
}

/** Whether a map may hold this name. */
export const isSafeName = (name: string): boolean => !isDangerous(name);

/**
 * The path that PHP's `parse_str` derives from a decoded key, including its oddities: leading
 * spaces are removed, a NUL ends the key, spaces and dots of the outermost name become `_`, and an
 * unbalanced bracket becomes `_` too, or ends the key. Unlike in PHP, a key that names a prototype
 * is ignored.
 *
 * Source: `php_register_variable_ex` of PHP 8.2, compared with PHP itself by the tests.
 *
 * @param maxDepth maximum number of brackets in one key; PHP's own limit is 64.
 */
export function parseKey(decoded: string, maxDepth: number): ParsedKey {
  const nul = decoded.indexOf('\0');
  const key = decoded.slice(leadingSpaces(decoded), nul < 0 ? decoded.length : nul);
  const open = key.indexOf('[');
  if (open === 0 || key === '') return 'ignored';
  const path: (string | null)[] = [underscores(open < 0 ? key : key.slice(0, open), /[ .]/g)];
  for (let at = open; at > 0 && key.charCodeAt(at) === OPEN;) {
    const from = at + 1;
    const close = key.indexOf(']', from);
    if (close < 0) {
      if (path.length === 1) path[0] = underscores(key, /[ .[]/g);
      break;
    }
    if (path.length > maxDepth) return 'too-deep';
    const name = key.slice(from, close);
    if (isDangerous(name)) return 'ignored';
    path.push(isBlank(name) ? null : name);
    at = close + 1;
  }
  return isDangerous(path[0]!) ? 'ignored' : path;
}
