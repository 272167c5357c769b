import { compare, comparable, type Comparable } from './filter.js';
import type { EntityRecord } from './record.js';

/**
 * Sorts by an order such as `{ STAGE_ID: 'ASC', ID: 'DESC' }`; equal ones stay as they are.
 *
 * @param records in the order of their ids, so that the commonest orders cost nothing
 */
export function sortRecords(records: EntityRecord[], order: Record<string, unknown>): EntityRecord[] {
  const fields = Object.entries(order).map(([name, direction]) => ({
    name: name.toUpperCase(),
    sign: String(direction).toUpperCase() === 'DESC' ? -1 : 1,
  }));
  if (isById(order)) return fields[0]!.sign < 0 ? records.toReversed() : records;
  // Each value is read once, not at each of its comparisons.
  const keyed = records.map((record) => ({
    record,
    keys: fields.map(({ name }) => comparable(record[name])),
  }));
  const difference = (a: Comparable[], b: Comparable[]): number => {
    for (const [index, { sign }] of fields.entries()) {
      const byField = compare(a[index]!, b[index]!);
      if (byField !== 0) return sign * byField;
    }
    return 0;
  };
  return keyed.toSorted((a, b) => difference(a.keys, b.keys)).map(({ record }) => record);
}

/** Whether ids alone decide: they come first, and no two are equal. */
export function isById(order: Record<string, unknown>): boolean {
  return Object.keys(order)[0]?.toUpperCase() === 'ID';
}
