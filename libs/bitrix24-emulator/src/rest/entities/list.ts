import type { MethodResult } from '../method.js';
import type { Params } from '../params.js';
import { matcher } from './filter.js';
import type { EntityRecord } from './record.js';
import { isById, sortRecords } from './sort.js';

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
  const matches = matcher(params.mapOrEmpty('filter'));
  const order = params.map('order') ?? byDefault;
  const start = params.int('start');
  // Uncounted and by id: a walk through everything must not read everything for each page.
  if (start < 0 && isById(order)) return { records: take(sortRecords(records, order), matches) };
  const found = sortRecords(records.filter(matches), order);
  if (start < 0) return { records: found.slice(0, PAGE) };
  const end = start + PAGE;
  return { records: found.slice(start, end), total: found.length, ...(end < found.length && { next: end }) };
}

/** The first page of those that match. */
function take(records: EntityRecord[], matches: (record: EntityRecord) => boolean): EntityRecord[] {
  const page: EntityRecord[] = [];
  for (const record of records) {
    if (page.length === PAGE) break;
    if (matches(record)) page.push(record);
  }
  return page;
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
