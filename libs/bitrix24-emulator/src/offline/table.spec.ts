import { beforeEach, describe, expect, it } from '@jest/globals';
import { messageId } from './message-id.js';
import { OfflineOptions } from './offline.options.js';
import type { OfflineRow } from './row.js';
import { OfflineTable, RESERVED_LIFETIME } from './table.js';

const T0 = 1_700_000_000_000;
const queue = { clientId: 'app', connector: '' };
const event = 'ONCRMDEALUPDATE';
const deal = (id: number) => ({ FIELDS: { ID: id } });
const messageOf = (id: number): string => messageId(event, deal(id));
let now: number;
let table: OfflineTable;

const change = (id: number, userId = 1, connector = ''): void =>
  table.store({ clientId: 'app', connector, event, data: deal(id), userId });
const reserve = (processId: string): void => {
  const rows = table.reservable(queue);
  table.reserve(rows, processId);
};
/** The queue in short: id, deal, reservation, error mark. */
const state = (connector = ''): string[] =>
  table.rows({ ...queue, connector }).map((row) => {
    const id = (row.data as ReturnType<typeof deal>).FIELDS.ID;
    return `${row.id} deal ${id} ${row.processId || 'free'}${row.error ? ' error' : ''}`;
  });

function open(options: Partial<OfflineOptions> = {}): void {
  now = T0;
  table = new OfflineTable({ now: () => now }, new OfflineOptions(options));
}
beforeEach(() => open());

describe('a change', () => {
  it('is a free row', () => {
    change(7, 3);
    expect(table.rows(queue)).toEqual([
      {
        id: 1,
        clientId: 'app',
        connector: '',
        event,
        data: deal(7),
        userId: 3,
        messageId: messageOf(7),
        timestamp: T0 / 1000,
        processId: '',
        error: false,
      },
    ]);
  });

  it('that happens again moves time and user, not the id', () => {
    change(7, 3);
    change(8);
    now += 5_999;
    change(7, 4);
    expect(state()).toEqual(['1 deal 7 free', '2 deal 8 free']);
    expect(table.rows(queue)[0]).toMatchObject({ timestamp: T0 / 1000 + 5, userId: 4 });
  });

  it('keeps the error mark', () => {
    table.put('app', { event, data: deal(7), error: true });
    change(7);
    expect(state()).toEqual(['1 deal 7 free error']);
  });

  it('makes a row beside a reserved one, and then merges into that', () => {
    change(7);
    reserve('p');
    change(7);
    change(7);
    expect(state()).toEqual(['1 deal 7 p', '2 deal 7 free']);
  });

  it('is a row of its own in another queue, and for another application', () => {
    change(7);
    change(7, 1, 'X');
    table.store({ clientId: 'other', connector: '', event, data: deal(7), userId: 1 });
    expect([state(), state('X')]).toEqual([['1 deal 7 free'], ['2 deal 7 free']]);
    expect(table.ofApplication('other').map((row) => row.id)).toEqual([3]);
  });
});

describe('put', () => {
  it('leaves what an earlier program would have left, in the place of its twin', () => {
    const data = deal(7);
    table.put('app', { event, data, processId: 'p', at: T0 - 3_000, userId: 0 });
    table.put('app', { event, data });
    table.put('app', { event, data, error: true });
    expect(state()).toEqual(['1 deal 7 p', '3 deal 7 free error']);
    expect(table.rows(queue)[0]).toMatchObject({ timestamp: T0 / 1000 - 3, userId: 0 });
    expect(table.put('app', { event: 'ONX' })).toMatchObject({ data: null, connector: '', userId: 1 });
    expect(table.put('app', { event: 'ONX', data: false })).toMatchObject({ data: false, id: 5 });
  });
});

describe('a reservation', () => {
  it('is exclusive', () => {
    change(1);
    reserve('p');
    change(2);
    expect(table.reservable(queue).map((row) => row.id)).toEqual([2]);
  });

  it('may be overtaken where it is not one step', () => {
    open({ overlap: 100 });
    change(1);
    reserve('p');
    change(1);
    change(2);
    now += 99;
    // Not the newer row of deal 1: it came after the rows were selected.
    reserve('q');
    expect(state()).toEqual(['1 deal 1 q', '2 deal 1 free', '3 deal 2 q']);
    now += 100;
    expect(table.reservable(queue).map((row) => row.id)).toEqual([2]);
  });

  it('is not overtaken when it was cleared', () => {
    open({ overlap: 100 });
    change(1);
    reserve('p');
    table.remove(queue, () => true);
    change(1);
    expect(table.reservable(queue).map((row) => row.id)).toEqual([2]);
  });
});

describe('retention', () => {
  it.each<[string, number, string[]]>([
    ['at its age', RESERVED_LIFETIME, ['1 deal 1 free', '2 deal 2 free error', '3 deal 3 p']],
    ['a second later', RESERVED_LIFETIME + 1, ['1 deal 1 free', '2 deal 2 free error']],
    ['ten years later', 315_360_000, ['1 deal 1 free', '2 deal 2 free error']],
  ])('drops reserved rows only: %s', (_, later, expected) => {
    table.put('app', { event, data: deal(1) });
    table.put('app', { event, data: deal(2), error: true });
    table.put('app', { event, data: deal(3), processId: 'p' });
    now += later * 1000;
    expect(state()).toEqual(expected);
  });

  it('lets a reservation of older rows be answered, and drops them then', () => {
    change(1);
    now += (RESERVED_LIFETIME + 1) * 1000;
    reserve('p');
    expect(state()).toEqual(['1 deal 1 p']);
    now += 1;
    expect(state()).toEqual([]);
  });

  it('counts from the change, not from the reservation', () => {
    change(1);
    now += RESERVED_LIFETIME * 1000;
    reserve('p');
    expect(state()).toEqual(['1 deal 1 p']);
    now += 1000;
    expect(state()).toEqual([]);
  });
});

describe('fail', () => {
  const rows: Record<string, () => void> = {
    'a batch': () => (change(1), change(2), reserve('p')),
    'a batch and newer changes': () => (change(1), change(2), reserve('p'), change(1), change(2)),
    'a batch and a foreign one': () => (change(1), reserve('foreign'), change(1), reserve('p')),
    'a batch beside a marked row': () => {
      table.put('app', { event, data: deal(1), processId: 'p' });
      table.put('app', { event, data: deal(1), error: true });
    },
    'free rows': () => (change(1), change(2)),
    'a marked batch': () => void table.put('app', { event, data: deal(1), processId: 'p', error: true }),
  };

  it.each<[string, string, number[], string[]]>([
    ['a batch', 'p', [1], ['1 deal 1 free error', '2 deal 2 p']],
    ['a batch and newer changes', 'p', [1], ['1 deal 1 free error', '2 deal 2 p', '4 deal 2 free']],
    ['a batch and a foreign one', 'p', [1], ['2 deal 1 free error']],
    ['a batch', 'wrong', [1], ['2 deal 2 p']],
    ['a batch', 'p', [9], ['1 deal 1 p', '2 deal 2 p']],
    ['free rows', '', [1], ['1 deal 1 free error', '2 deal 2 free']],
    ['a marked batch', 'p', [1], ['1 deal 1 p error']],
    ['a batch beside a marked row', 'p', [1], ['1 deal 1 p', '2 deal 1 free error']],
  ])('%s, by %p: deals %j', (given, processId, deals, expected) => {
    rows[given]!();
    table.fail(queue, processId, new Set(deals.map(messageOf)));
    expect(state()).toEqual(expected);
  });

  it('touches one queue only', () => {
    change(1, 1, 'X');
    table.fail(queue, 'p', new Set([messageOf(1)]));
    expect(state('X')).toEqual(['1 deal 1 free']);
  });

  it('makes rows that later changes merge into', () => {
    change(1);
    reserve('p');
    table.fail(queue, 'p', new Set([messageOf(1)]));
    change(1);
    expect(state()).toEqual(['1 deal 1 free error']);
  });
});

it('remove lets a free row be made again', () => {
  change(1);
  table.remove(queue, (row: OfflineRow) => row.id === 1);
  change(1);
  expect(state()).toEqual(['2 deal 1 free']);
});
