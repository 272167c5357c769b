/** Whether a value is a map, as JSON has them. A list is none; see {@link isObject} where PHP may have sent either. */
export const isMap = (value: unknown): value is Record<string, unknown> =>
  isObject(value) && !Array.isArray(value);

/** Whether a value has members: a map or a list. PHP sends a list with gaps as a map, and an empty map as a list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A text, or a number as PHP may send it in place of one; `''` for everything else. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** As {@link textOf}, and `''` for a text of another format. */
export function textMatching(value: unknown, format: RegExp): string {
  const text = textOf(value);
  return format.test(text) ? text : '';
}

/** What a text holds; `undefined` where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
