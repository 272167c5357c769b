import { isMap } from '../../common/index.js';

/** The path to the items in a result, as member names; `undefined` if they are not found. */
export function pathToItems(result: unknown, itemsAt: string | undefined): readonly string[] | undefined {
  if (itemsAt !== undefined) return isMap(result) && Array.isArray(result[itemsAt]) ? [itemsAt] : undefined;
  if (Array.isArray(result)) return [];
  if (!isMap(result)) return undefined;
  const lists = Object.keys(result).filter((name) => Array.isArray(result[name]));
  return lists.length === 1 ? lists : undefined;
}

/**
 * The items at the path; PHP writes an empty map as a list, so an empty page may be shaped
 * differently.
 */
export function itemsAlong(result: unknown, path: readonly string[]): unknown[] {
  const [name] = path;
  const items = name !== undefined && isMap(result) ? result[name] : result;
  return Array.isArray(items) ? items : [];
}

/**
 * The name by which an item has its `idField`: filters accept names in any case, items have them in
 * one.
 */
export const idNameIn = (item: unknown, idField: string): string | undefined =>
  isMap(item) ? Object.keys(item).find((name) => name.toLowerCase() === idField.toLowerCase()) : undefined;
