import { phpNumber } from './number.js';
import type { PhpMap, PhpValue } from './value.js';

const PLAIN = /^[\w.-]*$/;
const LEFT_ALONE = /[!'()*~]|%20/g;

/** PHP's `urlencode` (RFC 1738): a space is `+`, and only letters, digits, `-`, `_`, `.` stay as they are. */
export function urlencode(text: string): string {
  if (PLAIN.test(text)) return text;
  return encodeURIComponent(wellFormed(text)).replace(LEFT_ALONE, (found) =>
    found === '%20' ? '+' : `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Half a surrogate pair has no UTF-8: U+FFFD stands for it. */
function wellFormed(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? Buffer.from(text).toString() : text;
}

/**
 * PHP's `http_build_query`: null, empty lists and empty maps vanish, booleans are `1` and `0`, lists carry
 * numeric indices, brackets in keys are percent-encoded.
 *
 * @publicApi
 * @example
 * phpEncode({ data: { FIELDS: { ID: 21, gone: null } } }); // data%5BFIELDS%5D%5BID%5D=21
 */
export function phpEncode(value: PhpMap | readonly PhpValue[]): string {
  const pairs: string[] = [];
  for (const [key, member] of Object.entries(value)) collect(urlencode(key), member, pairs);
  return pairs.join('&');
}

function collect(name: string, value: PhpValue, pairs: string[]): void {
  switch (typeof value) {
    case 'string':
      pairs.push(`${name}=${urlencode(value)}`);
      return;
    case 'number':
      pairs.push(`${name}=${urlencode(phpNumber(value))}`);
      return;
    case 'boolean':
      pairs.push(`${name}=${value ? 1 : 0}`);
      return;
    default:
      if (!value) return;
      for (const [key, member] of Object.entries(value)) {
        collect(`${name}%5B${urlencode(key)}%5D`, member, pairs);
      }
  }
}
