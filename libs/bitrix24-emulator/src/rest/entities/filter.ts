import { isMap } from '../../php/index.js';
import { toText } from '../params.js';
import type { EntityRecord } from './record.js';

type Test = (actual: unknown, wanted: unknown) => boolean;

const TESTS: Record<string, Test> = {
  '': equals,
  '=': equals,
  '!': (actual, wanted) => !equals(actual, wanted),
  '!=': (actual, wanted) => !equals(actual, wanted),
  '>': (actual, wanted) => compare(actual, wanted) > 0,
  '>=': (actual, wanted) => compare(actual, wanted) >= 0,
  '<': (actual, wanted) => compare(actual, wanted) < 0,
  '<=': (actual, wanted) => compare(actual, wanted) <= 0,
  '@': (actual, wanted) => members(wanted).some((one) => equals(actual, one)),
  '!@': (actual, wanted) => !members(wanted).some((one) => equals(actual, one)),
  '%': (actual, wanted) => text(actual).includes(text(wanted)),
  '=%': like,
  '%=': like,
};

/** A filter such as `{ '>ID': 5, '@STAGE_ID': ['NEW', 'WON'] }` as a test. All conditions must hold. */
export function matcher(filter: Record<string, unknown>): (record: EntityRecord) => boolean {
  const conditions = Object.entries(filter).map(([key, wanted]) => {
    const [, operator = '', field = ''] = /^([<>=!@%]*)(.*)$/s.exec(key) ?? [];
    const test = TESTS[operator] ?? equals;
    return (record: EntityRecord): boolean => test(record[field.toUpperCase()], wanted);
  });
  return (record) => conditions.every((holds) => holds(record));
}

/** Numbers as numbers, dates as moments, the rest as text. */
export function compare(left: unknown, right: unknown): number {
  const [a, b] = [text(left), text(right)];
  const [x, y] = isNumeric(a) && isNumeric(b) ? [Number(a), Number(b)] : [moment(a), moment(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

function equals(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return wanted.some((one) => equals(actual, one));
  if (Array.isArray(actual)) return actual.some((one) => equals(one, wanted));
  return compare(actual, wanted) === 0;
}

function like(actual: unknown, wanted: unknown): boolean {
  const parts = text(wanted)
    .split('%')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text(actual));
}

function members(wanted: unknown): unknown[] {
  if (Array.isArray(wanted)) return wanted;
  return isMap(wanted) ? Object.values(wanted) : [wanted];
}

const text = (value: unknown): string => toText(value).toLowerCase();
const isNumeric = (value: string): boolean => /^-?\d+(?:\.\d+)?$/.test(value);
const moment = (value: string): number => (/^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : NaN);
