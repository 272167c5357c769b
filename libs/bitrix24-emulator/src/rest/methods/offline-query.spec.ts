import { describe, expect, it } from '@jest/globals';
import type { OfflineRow } from '../../offline/index.js';
import { Params } from '../params.js';
import { GET_COLUMNS, LIST_COLUMNS, readFilter, readOrder, rowFilter } from './offline-query.js';

const row = (id: number, fields: Partial<OfflineRow> = {}): OfflineRow => ({
  id,
  clientId: 'app',
  connector: '',
  event: 'ONCRMDEALADD',
  data: null,
  userId: 1,
  messageId: `${id}`.repeat(32),
  timestamp: Date.parse('2026-01-02T10:00:00Z') / 1000 + id,
  processId: '',
  error: false,
  ...fields,
});

describe('filter', () => {
  it.each<[Record<string, unknown>, boolean]>([
    [{}, true],
    [{ ID: 5 }, true],
    [{ '=id': '5' }, true],
    [{ '>ID': 4, '<ID': 6 }, true],
    [{ '>=ID': '6' }, false],
    [{ '<=ID': 5 }, true],
    [{ '@ID': 5 }, true],
    [{ '%EVENT_NAME': 'DEAL' }, true],
    [{ EVENT_NAME: 'oncrmdealadd' }, true],
    [{ EVENT_NAME: 'DEAL' }, false],
    [{ MESSAGE_ID: '5'.repeat(32) }, true],
    [{ TIMESTAMP_X: '2026-01-02T12:00:05+02:00' }, true],
    [{ '>TIMESTAMP_X': '2026-01-02T10:00:05Z' }, false],
    [{ PROCESS_ID: '', ERROR: 0 }, true],
    [{ '=ERROR': '1' }, false],
  ])('%j: %p', (filter, expected) => {
    const conditions = readFilter(new Params({ FILTER: filter }), LIST_COLUMNS);
    expect(rowFilter(conditions)(row(5))).toBe(expected);
  });

  it.each<[unknown, string]>([
    [{ '!ID': 1 }, 'Filter operation not allowed: !'],
    [{ '!nope': 1 }, 'Filter operation not allowed: !'],
    [{ nope: 1 }, 'Filter field not allowed: NOPE'],
    [{ PROCESS_ID: '' }, 'Filter field not allowed: PROCESS_ID'],
    [{ CONNECTOR_ID: '' }, 'Filter field not allowed: CONNECTOR_ID'],
    ['ID', 'The filter is not an array.'],
  ])('%j: %s', (filter, text) => {
    expect(() => readFilter(new Params({ filter }), GET_COLUMNS)).toThrow(`ERROR_ARGUMENT: ${text}`);
  });

  it('is empty when it is null or an empty list', () => {
    for (const filter of [null, [], {}]) expect(readFilter(new Params({ filter }), GET_COLUMNS)).toEqual({});
  });
});

describe('order', () => {
  const rows = [
    row(1, { event: 'B', timestamp: 30, error: true }),
    row(2, { event: 'A', timestamp: 10 }),
    row(3, { event: 'A', timestamp: 20 }),
  ];

  it.each<[unknown, number[]]>([
    [undefined, [2, 3, 1]],
    [null, [2, 3, 1]],
    [{}, [1, 2, 3]],
    [{ ID: 'DESC' }, [3, 2, 1]],
    [{ event_name: 'asc', id: 'desc' }, [3, 2, 1]],
    [{ ERROR: 'DESC', ID: 'ASC' }, [1, 2, 3]],
    [{ MESSAGE_ID: 'DESC' }, [3, 2, 1]],
    [
      ['EVENT_NAME', 'ID'],
      [2, 3, 1],
    ],
  ])('%j: %j', (order, expected) => {
    const sorted = rows.toSorted(readOrder(new Params({ order }), LIST_COLUMNS, 'TIMESTAMP_X'));
    expect(sorted.map(({ id }) => id)).toEqual(expected);
  });

  it.each<[unknown, string]>([
    [{ nope: 'ASC' }, 'Order field not allowed: NOPE'],
    [{ ERROR: 'ASC' }, 'Order field not allowed: ERROR'],
    [['id'], 'Order field not allowed: id'],
    [{ ID: 'UP' }, 'Order direction should be one of {ASC|DESC}'],
    ['ID', 'The order is not an array.'],
  ])('%j: %s', (order, text) => {
    expect(() => readOrder(new Params({ order }), GET_COLUMNS, 'ID')).toThrow(`ERROR_ARGUMENT: ${text}`);
  });
});
