import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../test/manual-clock.js';
import { RowStore } from './row-store.js';

const QUEUE = { memberId: 'm1', connector: 'x', domain: 'p.example.com' };
const ROWS = [{ id: '1', messageId: 'a', event: 'ONCRMDEALADD', data: null, processId: '' }];
const TAKEN = { done: ['a'], failed: 0, deliveries: 2 };

let clock: ManualClock;
let end: AbortController;
/** How often the storage fails before it takes what it is given. */
let failures: number;
let isForgotten: boolean;
let tries: number;
let told: unknown[];
let keeper: RowStore;

beforeEach(() => {
  clock = new ManualClock();
  end = new AbortController();
  [failures, isForgotten, tries, told] = [0, false, 0, []];
  keeper = new RowStore(
    {
      clock,
      taker: {
        ingestRows: async () => {
          tries += 1;
          if (tries <= failures) throw new Error('disk full');
          return TAKEN;
        },
      },
      lookAhead: { took: (deliveries) => void told.push({ deliveries }) },
      reports: { lost: (_, rows) => void told.push({ lost: rows }) },
      isForgotten: async () => isForgotten,
    },
    end.signal,
  );
});

describe('rows that were read', () => {
  it.each([undefined, 'p'])(
    'are stored, and count for the look-ahead (reservation: %p)',
    async (processId) => {
      expect(await keeper.store(QUEUE, processId, ROWS)).toEqual(TAKEN);
      expect(told).toEqual([{ deliveries: 2 }]);
    },
  );

  it('and are reserved wait for the next turn where they cannot be stored', async () => {
    failures = 1;
    await expect(keeper.store(QUEUE, 'p', ROWS)).rejects.toThrow('disk full');
    expect(tries).toBe(1);
  });

  it('and deleted are tried again each second, since they are nowhere else', async () => {
    failures = 30;
    const stored = keeper.store(QUEUE, undefined, ROWS);
    await clock.advance('29s');
    expect(tries).toBe(30);
    await clock.advance('1s');
    expect(await stored).toEqual(TAKEN);
  });

  it('and deleted are told to be lost when the process can wait no longer', async () => {
    failures = Infinity;
    const stored = keeper.store(QUEUE, undefined, ROWS).catch(String);
    await clock.advance('2s');
    expect(told).toEqual([]);
    end.abort();
    await clock.advance('1s');
    expect(await stored).toContain('disk full');
    expect(told).toEqual([{ lost: 1 }]);
  });

  it('are not kept of a portal that is to be forgotten', async () => {
    isForgotten = true;
    expect(await keeper.store(QUEUE, undefined, ROWS)).toEqual({ done: [], failed: 0 });
    expect(tries).toBe(0);
  });
});
