import { describe, expect, it } from '@jest/globals';
import type { BatchCommand } from '../rest/index.js';
import { PortalQueue } from './portal-queue.js';

const raw = (id: number, more: object = {}) => ({
  ID: String(id),
  EVENT_NAME: 'ONCRMDEALADD',
  MESSAGE_ID: String(id).padStart(32, '0'),
  PROCESS_ID: 'p',
  ...more,
});
const rawRows = (count: number, from = 1, more: object = {}) =>
  Array.from({ length: count }, (_, index) => raw(from + index, more));

/** A queue whose portal answers so, and what was said of surplus rows. */
function queueThatSays(result: unknown, next?: number) {
  const surplus: unknown[] = [];
  const client = { memberId: 'm', batch: async () => [{ status: 'done', result, next }] };
  const access = {
    connector: '',
    limit: 250,
    signal: never,
    end: never,
    surplus: (...args: number[]) => void surplus.push(args),
  };
  return { queue: new PortalQueue(client as never, access), surplus };
}

const never = new AbortController().signal;

/** A queue that asks for so many rows at once, and the commands of its requests. */
function queueOf(limit: number): { queue: PortalQueue; commands: BatchCommand[] } {
  const commands: BatchCommand[] = [];
  const client = {
    memberId: 'm',
    batch: async (sent: readonly BatchCommand[]) => {
      commands.push(...sent);
      return sent.map(() => ({ status: 'done' as const, result: { process_id: '', events: [] } }));
    },
  };
  const access = { connector: '', limit, signal: never, end: never };
  return { queue: new PortalQueue(client as never, access), commands };
}

describe('a look into a queue', () => {
  it.each<[number, number, boolean]>([
    [250, 250, true],
    [250, 50, true],
    [250, 49, false],
    [10, 10, true],
    [10, 9, false],
  ])('that asks for %i rows and brings %i may have left some: %p', (limit, rows, expected) =>
    expect(queueOf(limit).queue.isPage(rows)).toBe(expected),
  );

  it.each([
    [250, 250, 50],
    [10, 10, 10],
  ])('asks for %i rows to reserve them (%i), for %i to delete them', async (limit, reserved, taken) => {
    const { queue, commands } = queueOf(limit);
    await queue.reserve(false, undefined, false);
    await queue.takeRows(false, false);
    expect(commands.map(({ params }) => params)).toMatchObject([
      { clear: 0, limit: reserved },
      { clear: 1, limit: taken },
    ]);
  });
});

describe('what a portal says of its queue', () => {
  it('is cut to what was asked for, and the rest is reported', async () => {
    const { queue, surplus } = queueThatSays({ process_id: 'p', events: rawRows(50_000) });
    expect((await queue.reserve(false, undefined, false)).rows).toHaveLength(250);
    expect((await queue.reread({ processId: 'p', errors: false })).length).toBe(250);
    expect((await queue.takeRows(false, false)).rows).toHaveLength(50);
    expect(surplus).toEqual([
      [250, 49_750],
      [250, 49_750],
      [50, 49_950],
    ]);
  });

  it('is a page of a list: not more, and behind the one before', async () => {
    const { queue, surplus } = queueThatSays(rawRows(70, 11), 50);
    const page = await queue.reserved('10');
    expect([page.rows.length, page.lastId, page.isLast]).toEqual([50, '60', false]);
    expect(surplus).toEqual([[50, 20]]);
    await expect(queue.reserved('60')).rejects.toThrow('row 60 is not behind row 60');
  });

  it('is no list without an end: free rows only, in spite of the filter, go on behind them', async () => {
    const { queue } = queueThatSays(rawRows(50, 1, { PROCESS_ID: '' }), 50);
    expect(await queue.reserved('0')).toEqual({ rows: [], lastId: '50', isLast: false });
    await expect(queue.reserved('50')).rejects.toThrow('is not behind');
  });

  it('ends where rows have no id', async () => {
    const { queue } = queueThatSays(rawRows(50, 1, { ID: 'x' }), 50);
    expect((await queue.reserved('0')).isLast).toBe(true);
  });
});
