import { isMap } from '../../common/index.js';

/** Where the items of a list are in its result, as the members that lead there; `undefined` when they are not found. */
export function pathToItems(result: unknown, itemsAt: string | undefined): readonly string[] | undefined {
  if (itemsAt !== undefined) return isMap(result) && Array.isArray(result[itemsAt]) ? [itemsAt] : undefined;
  if (Array.isArray(result)) return [];
  if (!isMap(result)) return undefined;
  const lists = Object.keys(result).filter((name) => Array.isArray(result[name]));
  return lists.length === 1 ? lists : undefined;
}

/** The items there; PHP writes an empty map as a list, so that an empty page may look otherwise. */
export function itemsAlong(result: unknown, path: readonly string[]): unknown[] {
  const [name] = path;
  const items = name !== undefined && isMap(result) ? result[name] : result;
  return Array.isArray(items) ? items : [];
}

/** The member of an item that `idField` means: filters take names in any case, items have them in one. */
export const idNameIn = (item: unknown, idField: string): string | undefined =>
  isMap(item) ? Object.keys(item).find((name) => name.toLowerCase() === idField.toLowerCase()) : undefined;
