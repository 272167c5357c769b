import type { MethodResult } from '../method.js';
import type { Params } from '../params.js';
import { compare, matcher } from './filter.js';
import type { EntityRecord } from './record.js';

/** Records on a page. */
export const PAGE = 50;

/** A page, and what `total` and `next` say of it. */
export type Page = { records: EntityRecord[] } & Pick<MethodResult, 'total' | 'next'>;

/**
 * `filter`, `order` and `start` of a list method. `start: -1` skips counting: no `total`, no `next`.
 *
 * @param byDefault the order when none is asked for
 */
export function listPage(records: EntityRecord[], params: Params, byDefault: Record<string, string>): Page {
  const order = Object.entries(params.map('order') ?? byDefault);
  const found = records.filter(matcher(params.mapOrEmpty('filter'))).toSorted(sorter(order));
  const start = params.int('start');
  if (start < 0) return { records: found.slice(0, PAGE) };
  const end = start + PAGE;
  return { records: found.slice(start, end), total: found.length, ...(end < found.length && { next: end }) };
}

function sorter(order: [string, unknown][]): (a: EntityRecord, b: EntityRecord) => number {
  return (a, b) => {
    for (const [name, direction] of order) {
      const field = name.toUpperCase();
      const difference = compare(a[field], b[field]);
      if (difference !== 0) return String(direction).toUpperCase() === 'DESC' ? -difference : difference;
    }
    return 0;
  };
}

/** The fields of `select`; all of them without one or with `*`. */
export function selectFields(record: EntityRecord, select: unknown[]): EntityRecord {
  const names = select.map((name) => String(name).toUpperCase());
  if (names.length === 0) return record;
  const wanted = new Set(names.includes('ID') ? names : [...names, 'ID']);
  const isWanted = (name: string): boolean =>
    wanted.has(name) ||
    (wanted.has('*') && !name.startsWith('UF_')) ||
    (wanted.has('UF_*') && name.startsWith('UF_'));
  return Object.fromEntries(Object.entries(record).filter(([name]) => isWanted(name)));
}
