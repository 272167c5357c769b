/** What PHP can put into a form body: scalars, null, lists and maps. `undefined` counts as null. */
export type PhpValue = null | undefined | boolean | number | string | readonly PhpValue[] | PhpMap;

/** A PHP array with string keys. */
export interface PhpMap {
  readonly [key: string]: PhpValue;
}

/** What a decoded query string holds: every leaf is a string. */
export type PhpDecoded = string | PhpDecoded[] | { [key: string]: PhpDecoded };

/** What came by JSON or by form, as PHP would hold it. */
export function phpValue(value: unknown): PhpValue {
  if (Array.isArray(value)) return value.map(phpValue);
  if (isMap(value)) return phpMap(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}

export function phpMap(value: Readonly<Record<string, unknown>>): PhpMap {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, phpValue(member)]));
}

/** Whether `value` is a map (not a list, not a scalar). */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
