import { isObject } from '../../common/index.js';

/**
 * Encodes parameters as PHP's `http_build_query` does, which is the format of `batch` commands:
 * `null`, `undefined`, empty lists and empty maps are dropped, booleans are `1` and `0`, lists get
 * numeric indices, a space is `+`. Dates are ISO 8601, as in JSON. Numbers keep all their digits
 * (PHP's own would be cut to its `precision`).
 *
 * @example
 * ```ts
 * phpQuery({ filter: { '>ID': 5, TITLE: null }, select: ['ID', 'TITLE'] })
 * // filter%5B%3EID%5D=5&select%5B0%5D=ID&select%5B1%5D=TITLE
 * ```
 */
export function phpQuery(params: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = [];
  for (const [key, value] of Object.entries(params)) append(pairs, key, value);
  return pairs.join('&');
}

function append(pairs: string[], key: string, value: unknown): void {
  const scalar = scalarOf(value);
  if (scalar !== undefined) {
    pairs.push(`${encode(key)}=${encode(scalar)}`);
  } else if (isObject(value)) {
    if (hasToJSON(value)) return append(pairs, key, value.toJSON());
    for (const [inner, item] of Object.entries(value)) append(pairs, `${key}[${inner}]`, item);
  }
}

function scalarOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? '1' : '0';
    case 'bigint':
      return value.toString();
    case 'number':
      // JSON writes these as null, and null is dropped.
      return Number.isFinite(value) ? String(value) : undefined;
    default:
      return undefined;
  }
}

const hasToJSON = (value: object): value is { toJSON(): unknown } =>
  'toJSON' in value && typeof value.toJSON === 'function';

/**
 * PHP's `urlencode`: everything except `A-Z a-z 0-9 - _ .` as percent-escapes, and a space as `+`.
 */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'))
    .replace(/[!'()*~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
