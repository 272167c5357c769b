import { expect, it } from '@jest/globals';
import type { OfflineRecord } from './offline-record.js';
import { takesFromOtherWay } from './takes-event.js';

const T = 1_000_000;
const MARGIN = 60_000;

const record = (more: Partial<OfflineRecord> = {}): OfflineRecord => ({
  connector: 'x',
  connectable: true,
  extended: true,
  queues: { x: ['ADD'] },
  since: { ADD: T },
  guaranteed: { deals: T },
  returned: {},
  ...more,
});

const takes = (
  delivery: 'online' | 'guaranteed',
  occurredAt: number,
  known: OfflineRecord | undefined,
  previousKeys: string[] = [],
): boolean =>
  takesFromOtherWay(
    { key: 'deals', previousKeys, delivery },
    { name: 'ADD', source: delivery === 'online' ? 'offline' : 'application', occurredAt },
    known,
  );

it.each<[string, boolean, OfflineRecord | undefined, number]>([
  ['no look has found it guaranteed', true, undefined, 10 * T],
  ['its event is not bound offline', true, record({ since: {} }), 10 * T],
  ['a look has not found the handler guaranteed', true, record({ guaranteed: {} }), 10 * T],
  ['it happened before', true, record(), T - 1],
  ['it happened about then', true, record(), T + MARGIN - 1],
  ['it happened later', false, record(), T + MARGIN],
  ['it happened before the handler was switched', true, record({ guaranteed: { deals: 2 * T } }), 2 * T],
])('a guaranteed handler and what is sent, where %s: %j', (_, expected, known, occurredAt) => {
  expect(takes('guaranteed', occurredAt, known)).toBe(expected);
});

it.each<[string, boolean, OfflineRecord | undefined, number]>([
  ['it never was guaranteed', false, record({ guaranteed: { other: T } }), 0],
  ['the last look found it guaranteed', true, record(), 10 * T],
  ['nothing is known', false, undefined, 0],
  ['it is not all bound online', true, record({ guaranteed: {}, returned: { deals: 0 } }), 10 * T],
  ['it happened before', true, record({ guaranteed: {}, returned: { deals: T } }), T],
  ['it happened later', false, record({ guaranteed: {}, returned: { deals: T } }), T + MARGIN],
])('an online handler and a row of the queue, where %s: %j', (_, expected, known, occurredAt) => {
  expect(takes('online', occurredAt, known)).toBe(expected);
});

it('a handler is known by its earlier keys', () => {
  expect(takes('online', T, record({ guaranteed: {}, returned: { old: T } }), ['old'])).toBe(true);
  expect(takes('guaranteed', 9 * T, record({ guaranteed: { old: T } }), ['old'])).toBe(false);
});
