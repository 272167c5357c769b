import { isMap } from '../../php/index.js';
import { toText } from '../params.js';
import type { EntityRecord } from './record.js';

/** A value, read once for many comparisons: a number, a moment, or neither. */
export interface Comparable {
  text: string;
  /** NaN when it is none. */
  number: number;
  /** Milliseconds since the epoch; NaN when it is no date. */
  moment: number;
}

type Test = (actual: unknown) => boolean;

/** What each operator makes of the wanted value. */
const TESTS: Record<string, (wanted: unknown) => Test> = {
  '': equals,
  '=': equals,
  '!': not(equals),
  '!=': not(equals),
  '>': comparing((difference) => difference > 0),
  '>=': comparing((difference) => difference >= 0),
  '<': comparing((difference) => difference < 0),
  '<=': comparing((difference) => difference <= 0),
  '@': oneOf,
  '!@': not(oneOf),
  '%': contains,
  '=%': like,
  '%=': like,
};

/** A filter such as `{ '>ID': 5, '@STAGE_ID': ['NEW', 'WON'] }` as a test. All conditions must hold. */
export function matcher(filter: Record<string, unknown>): (record: EntityRecord) => boolean {
  const conditions = Object.entries(filter).map(([key, wanted]) => {
    const [, operator = '', name = ''] = /^([<>=!@%]*)(.*)$/s.exec(key) ?? [];
    const test = (TESTS[operator] ?? equals)(wanted);
    const field = name.toUpperCase();
    return (record: EntityRecord): boolean => test(record[field]);
  });
  return (record) => conditions.every((holds) => holds(record));
}

export function comparable(value: unknown): Comparable {
  const text = toText(value).toLowerCase();
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return { text, number: Number(text), moment: NaN };
  return { text, number: NaN, moment: /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN };
}

/** Numbers as numbers, dates as moments, the rest as text. */
export function compare(left: Comparable, right: Comparable): number {
  const byNumber = left.number - right.number;
  if (!Number.isNaN(byNumber)) return byNumber;
  const byMoment = left.moment - right.moment;
  if (!Number.isNaN(byMoment)) return byMoment;
  return left.text < right.text ? -1 : left.text > right.text ? 1 : 0;
}

function comparing(holds: (difference: number) => boolean): (wanted: unknown) => Test {
  return (wanted) => {
    const right = comparable(wanted);
    return (actual) => holds(compare(comparable(actual), right));
  };
}

function equals(wanted: unknown): Test {
  if (Array.isArray(wanted)) return oneOf(wanted);
  const isEqual = comparing((difference) => difference === 0)(wanted);
  return (actual) => (Array.isArray(actual) ? actual.some(isEqual) : isEqual(actual));
}

function oneOf(wanted: unknown): Test {
  const members: unknown[] = Array.isArray(wanted)
    ? wanted
    : isMap(wanted)
      ? Object.values(wanted)
      : [wanted];
  const tests = members.map(equals);
  return (actual) => tests.some((test) => test(actual));
}

function not(test: (wanted: unknown) => Test): (wanted: unknown) => Test {
  return (wanted) => {
    const holds = test(wanted);
    return (actual) => !holds(actual);
  };
}

function contains(wanted: unknown): Test {
  const part = comparable(wanted).text;
  return (actual) => comparable(actual).text.includes(part);
}

function like(wanted: unknown): Test {
  const parts = comparable(wanted).text.split('%');
  const escaped = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const pattern = new RegExp(`^${escaped.join('.*')}$`, 's');
  return (actual) => pattern.test(comparable(actual).text);
}
