import { describe, expect, it } from '@jest/globals';
import {
  nextRecord,
  toPortalOffline,
  withoutDrained,
  type OfflineFound,
  type OfflineRecord,
  type RoutedHandler,
} from './offline-record.js';
import { parseRecord } from './parse-offline-record.js';

const handler = (more: Partial<RoutedHandler> = {}): RoutedHandler => ({
  key: 'deals',
  previousKeys: [],
  delivery: 'guaranteed',
  events: ['ADD'],
  ...more,
});

const found = (more: Partial<OfflineFound> = {}): OfflineFound => ({
  connector: 'x',
  connectable: true,
  extended: true,
  bound: [{ event: 'ADD', connector: 'x' }],
  missingOnline: new Set(),
  handlers: [handler()],
  now: 10,
  ...more,
});

const record = (more: Partial<OfflineRecord> = {}): OfflineRecord => ({
  connector: 'x',
  connectable: true,
  extended: true,
  queues: { x: ['ADD'] },
  since: { ADD: 5 },
  guaranteed: { deals: 4 },
  returned: {},
  ...more,
});

describe('nextRecord', () => {
  it.each<[string, OfflineRecord | undefined, Partial<OfflineFound>, Partial<OfflineRecord>]>([
    [
      'the first look',
      undefined,
      {},
      { queues: { x: ['ADD'] }, since: { ADD: 10 }, guaranteed: { deals: 10 } },
    ],
    ['a later look keeps the times', record(), {}, { since: { ADD: 5 }, guaranteed: { deals: 4 } }],
    [
      'a handler with another key keeps its time',
      record({ guaranteed: { old: 4 } }),
      { handlers: [handler({ previousKeys: ['old'] })] },
      { guaranteed: { deals: 4 } },
    ],
    [
      'another event is bound since now',
      record(),
      {
        bound: [
          { event: 'ADD', connector: 'x' },
          { event: 'UPDATE', connector: 'x' },
        ],
      },
      { since: { ADD: 5, UPDATE: 10 } },
    ],
    [
      'with another connector all are, and the old queue is drained',
      record(),
      { connector: 'y', bound: [{ event: 'ADD', connector: 'y' }] },
      { connector: 'y', queues: { x: [], y: ['ADD'] }, since: { ADD: 10 } },
    ],
    ['what was unbound is drained', record(), { bound: [], handlers: [] }, { queues: { x: [] }, since: {} }],
    [
      'what cannot be seen stays as it was',
      record(),
      { bound: undefined, refused: 'not-admin' },
      { queues: { x: ['ADD'] }, refused: 'not-admin' },
    ],
    [
      'a handler that went back to online',
      record(),
      { handlers: [handler({ delivery: 'online' })] },
      { guaranteed: {}, returned: { deals: 10 } },
    ],
    [
      'one whose events are not all bound online yet',
      record(),
      { handlers: [handler({ delivery: 'online' })], missingOnline: new Set(['ADD']) },
      { returned: { deals: 0 } },
    ],
    [
      'until they are',
      record({ guaranteed: {}, returned: { deals: 0 } }),
      { handlers: [handler({ delivery: 'online' })] },
      { returned: { deals: 10 } },
    ],
    [
      'and then no more',
      record({ guaranteed: {}, returned: { deals: 7 } }),
      { handlers: [handler({ delivery: 'online' })], missingOnline: new Set(['ADD']) },
      { returned: { deals: 7 } },
    ],
  ])('%s', (_, before, given, expected) => {
    const after = nextRecord(before, found(given));
    expect(after).toMatchObject(expected);
    expect(parseRecord(JSON.stringify(after))).toEqual(after);
  });

  it.each<[string, OfflineRecord | undefined, Partial<OfflineFound>]>([
    ['nothing was and nothing is wanted', undefined, { handlers: [], bound: [] }],
    ['online handlers leave nothing', undefined, { handlers: [handler({ delivery: 'online' })], bound: [] }],
    [
      'with nothing left of the queue nothing is left of it',
      record({ queues: {}, guaranteed: {}, returned: { deals: 7 } }),
      { handlers: [handler({ delivery: 'online' })], bound: [] },
    ],
  ])('%s', (_, before, given) => expect(nextRecord(before, found(given))).toBeUndefined());
});

describe('toPortalOffline', () => {
  const queue = { events: ['ADD'], connector: 'x', extended: true, draining: [] };

  it.each<[string, OfflineRecord | undefined, object]>([
    ['nothing known', undefined, { events: [], connector: undefined, extended: 'unknown', draining: [] }],
    ['a queue', record(), queue],
    [
      'one without a connector',
      record({ connector: '', queues: { '': ['ADD'] } }),
      { ...queue, connector: undefined },
    ],
    ['one that is refused', record({ refused: 'not-admin' }), { ...queue, refused: 'not-admin' }],
    ['one to drain', record({ queues: { x: [] } }), { ...queue, events: [], draining: ['x'] }],
    [
      'others to drain, bound still or not',
      record({ queues: { x: ['ADD'], '': ['ADD'], y: [] } }),
      { ...queue, draining: [undefined, 'y'] },
    ],
    [
      'others that are out of reach',
      record({ connector: '', connectable: false, queues: { '': ['ADD'], y: [] } }),
      { ...queue, connector: undefined },
    ],
  ])('%s', (_, given, expected) => expect(toPortalOffline(given)).toEqual(expected));
});

describe('withoutDrained', () => {
  it('forgets an empty queue, and with the last one who came back from it', () => {
    const two = record({ queues: { x: [], y: [] }, returned: { deals: 7 } });
    const one = withoutDrained(two, 'y');
    expect([one.queues, one.returned]).toEqual([{ x: [] }, { deals: 7 }]);
    const none = withoutDrained(one, 'x');
    expect([none.queues, none.returned]).toEqual([{}, {}]);
  });

  it('keeps one where something is bound', () => {
    expect(withoutDrained(record(), 'x')).toEqual(record());
  });
});

describe('parseRecord', () => {
  it.each([
    undefined,
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"connector":"x"}',
    JSON.stringify({ ...record(), since: { ADD: '5' } }),
  ])('forgets %j', (json) => expect(parseRecord(json)).toBeUndefined());
});
