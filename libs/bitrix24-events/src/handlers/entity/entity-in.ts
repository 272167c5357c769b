import type { EntityRecord } from '../../catalog/index.js';
import { isMap } from '../../common/index.js';

/** Interprets the result of a reading method: the object, nothing, or an undocumented shape. */
export function entityIn(result: unknown, at: string | undefined): EntityRecord | 'nothing' | 'misshapen' {
  if (isNothing(result)) return 'nothing';
  if (at === undefined) return isMap(result) ? result : 'misshapen';
  if (typeof result !== 'object' || !Object.hasOwn(result, at)) return 'misshapen';
  return entityIn(Reflect.get(result, at), undefined);
}

/** PHP writes an empty map as a list. */
const isNothing = (value: unknown): value is null =>
  value === null ||
  value === undefined ||
  value === false ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);
