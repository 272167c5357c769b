import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../test/manual-clock.js';
import { RowStore } from './row-store.js';

const QUEUE = { memberId: 'm1', connector: 'x', domain: 'p.example.com' };
const ROWS = [{ id: '1', messageId: 'a', event: 'ONCRMDEALADD', data: null, processId: '' }];
const RECORD = {
  connector: 'x',
  connectable: true,
  extended: true,
  queues: {},
  since: {},
  guaranteed: {},
  returned: {},
} as const;
const TAKEN = { done: ['a'], failed: 0, deliveries: 2 };

let clock: ManualClock;
let end: AbortController;
/** How often the storage fails before it takes what it is given. */
let failures: number;
let isForgotten: boolean;
let tries: number;
let told: unknown[];
let store: RowStore;

beforeEach(() => {
  clock = new ManualClock();
  end = new AbortController();
  [failures, isForgotten, tries, told] = [0, false, 0, []];
  store = new RowStore(
    QUEUE,
    { record: async () => (isForgotten ? undefined : RECORD) },
    {
      ingestRows: async () => {
        tries += 1;
        if (tries <= failures) throw new Error('disk full');
        return TAKEN;
      },
    },
    { lost: (_, rows) => void told.push({ lost: rows }) },
    { took: (deliveries) => void told.push({ deliveries }) },
    clock,
    end.signal,
  );
});

describe('rows that were read', () => {
  it.each([undefined, 'p'])(
    'are stored, and count for the look-ahead (reservation: %p)',
    async (processId) => {
      expect(await store.store(ROWS, processId)).toEqual(TAKEN);
      expect(told).toEqual([{ deliveries: 2 }]);
    },
  );

  it('and are reserved wait for the next turn where they cannot be stored', async () => {
    failures = 1;
    await expect(store.store(ROWS, 'p')).rejects.toThrow('disk full');
    expect(tries).toBe(1);
  });

  it('and deleted are tried again each second, since they are nowhere else', async () => {
    failures = 30;
    const stored = store.store(ROWS, undefined);
    await clock.advance('29s');
    expect(tries).toBe(30);
    await clock.advance('1s');
    expect(await stored).toEqual(TAKEN);
  });

  it('and deleted are told to be lost when the process can wait no longer', async () => {
    failures = Infinity;
    const stored = store.store(ROWS, undefined).catch(String);
    await clock.advance('2s');
    expect(told).toEqual([]);
    end.abort();
    await clock.advance('1s');
    expect(await stored).toContain('disk full');
    expect(told).toEqual([{ lost: 1 }]);
  });

  it('are not kept of a portal that is to be forgotten', async () => {
    isForgotten = true;
    expect(await store.store(ROWS, undefined)).toEqual({ done: [], failed: 0 });
    expect(tries).toBe(0);
  });
});
