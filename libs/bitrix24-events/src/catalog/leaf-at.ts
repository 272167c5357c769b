/** The text at a path in `data`, or `undefined`. Own members only; never throws: `data` comes from outside. */
export function leafAt(data: unknown, path: readonly string[]): string | undefined {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return typeof value === 'string' ? value : undefined;
}
