import { isObject } from '../common/index.js';

/**
 * The value in `data` at a dotted path (`FIELDS.ID`, `ITEMS.0`), or `undefined`. Own properties
 * only.
 */
export function valueAt(data: unknown, path: string): unknown {
  if (!path) return data;
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined),
      data,
    );
}
