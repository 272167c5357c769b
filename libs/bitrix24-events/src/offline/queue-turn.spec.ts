import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Killed, ModelQueue, turnWith, type Mishap, type TurnParts } from '../../test/offline/model-queue.js';
import type { Searches } from './queue-turn.js';

const LIMIT = 3;
const OBJECTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** One consumer's life: turns until one goes well. A failure has it search for what it does not know of. */
async function consume(queue: ModelQueue, extended = true): Promise<void> {
  let searches: Searches = { orphansAt: 0, errorsAt: 0 };
  for (;;) {
    try {
      await queue.turn(searches, extended).runTurn();
      return;
    } catch (error) {
      if (error instanceof Killed) searches = { orphansAt: 0, errorsAt: 0 };
      else searches.orphansAt = 0;
    }
  }
}

function filled(objects: readonly string[]): ModelQueue {
  const queue = new ModelQueue(LIMIT);
  for (const object of objects) queue.change(object);
  return queue;
}

describe('a turn', () => {
  it.each([
    [0, 3],
    [1, 4],
    [3, 4],
    [7, 6],
  ])('of %i rows is %i requests: one a batch, and what it begins and ends with', async (rows, requests) => {
    const queue = filled(OBJECTS.slice(0, rows));
    await consume(queue);
    expect([queue.requests, queue.lost, queue.rows, queue.reservations]).toEqual([requests, [], [], []]);
  });

  it('has no search in it when it comes soon after another', async () => {
    const queue = filled([]);
    await queue.turn({ orphansAt: 1, errorsAt: 1 }).runTurn();
    expect(queue.requests).toBe(1);
  });

  it('drains what an earlier program has marked, so that later changes are seen again', async () => {
    const queue = filled(['a', 'b']);
    queue.mark('a');
    queue.change('a');
    await consume(queue);
    expect([queue.lost, queue.rows]).toEqual([[], []]);
  });

  it('finishes reservations that nobody knows of, of every size', async () => {
    const queue = filled(OBJECTS);
    for (const [index, row] of queue.rows.entries()) row.processId = index < 5 ? 'lost' : 'another';
    queue.change('a');
    await consume(queue);
    expect([queue.lost, queue.rows]).toEqual([[], []]);
  });

  it('finishes a known reservation that is larger than what it asks for', async () => {
    const queue = filled(OBJECTS);
    for (const row of queue.rows) row.processId = 'p';
    queue.reservations = [{ processId: 'p', errors: false }];
    await queue.turn({ orphansAt: 1, errorsAt: 1 }).runTurn();
    expect([queue.lost, queue.rows, queue.reservations]).toEqual([[], [], []]);
  });

  it('finishes the reservations of a better plan, too', async () => {
    const queue = filled(['a', 'b', 'c']);
    queue.rows[0]!.processId = 'p';
    queue.rows[1]!.processId = 'q';
    queue.reservations = [{ processId: 'p', errors: false }];
    await consume(queue, false);
    expect([queue.lost, queue.rows, queue.reservations]).toEqual([[], [], []]);
  });

  it('is left at once while the portal is suspended, whatever may be there, and is finished afterwards', async () => {
    const queue = filled(OBJECTS);
    const parts = queue.parts({ orphansAt: 1, errorsAt: 1 });
    Object.defineProperty(parts.state, 'isSuspended', { get: () => queue.inbox.size > 0 });
    expect(await turnWith(parts).runTurn()).toEqual({ full: true });
    expect([queue.requests, queue.inbox.size, queue.rows.length, queue.reservations.length]).toEqual([
      1,
      LIMIT,
      OBJECTS.length,
      1,
    ]);
    await consume(queue);
    expect([queue.lost, queue.rows, queue.reservations]).toEqual([[], [], []]);
  });

  it('goes on where clearing has no effect, and says true', async () => {
    const queue = filled(OBJECTS);
    for (const row of queue.rows) row.processId = 'p';
    queue.reservations = [{ processId: 'p', errors: false }];
    const parts = queue.parts({ orphansAt: 1, errorsAt: 1 });
    parts.queue.clear = async () => undefined;
    await turnWith(parts).runTurn();
    expect(queue.reservations).toEqual([]);
  });
});

describe('a turn at a portal that never ends', () => {
  const endless = (
    searches: Searches,
    extended = true,
    more: Partial<TurnParts['queue']> = {},
    hasRoom = async () => true,
  ) => {
    const parts = new ModelQueue(LIMIT).parts(searches, extended);
    let id = 0;
    let requests = 0;
    const page = () => {
      requests += 1;
      return Array.from({ length: LIMIT }, () => {
        id += 1;
        return { id: String(id), messageId: String(id), event: 'E', data: null, processId: 'p' };
      });
    };
    const rest = { surplus: 0, lastId: '', left: undefined };
    const queue: TurnParts['queue'] = {
      ...parts.queue,
      isPage: () => true,
      clear: async () => undefined,
      reserve: async () => ({ ...rest, processId: 'p', rows: page(), clearError: undefined }),
      takeRows: async () => ({ ...rest, processId: undefined, rows: page() }),
      reread: async () => page(),
      reserved: async () => {
        const rows = page();
        return { rows, lastId: rows.at(-1)!.id, isLast: false };
      },
      ...more,
    };
    const rowStore: TurnParts['rowStore'] = {
      store: async (rows) => ({ done: rows.map(({ messageId }) => messageId), failed: 0 }),
    };
    const state = { ...parts.state, hasRoom };
    const reservations = { list: async () => [], add: async () => undefined, remove: async () => undefined };
    return { parts: { queue, rowStore, reservations, state }, requests: () => requests };
  };

  it.each<[string, Searches, boolean]>([
    ['free rows', { orphansAt: 1, errorsAt: 1 }, true],
    ['rows that are deleted as they are read', { orphansAt: 1, errorsAt: 1 }, false],
    ['rows that were marked as failed', { orphansAt: 1, errorsAt: 0 }, true],
    ['reservations that nobody knows of', { orphansAt: 0, errorsAt: 1 }, true],
  ])('leaves it to the next turn after 40 pages: %s', async (_, searches, extended) => {
    const { parts, requests } = endless(searches, extended);
    expect(await turnWith(parts).runTurn()).toEqual({ full: true });
    expect(requests()).toBe(40);
  });

  it('leaves a reservation without an end to the next turn, too', async () => {
    const { parts, requests } = endless({ orphansAt: 1, errorsAt: 1 });
    const reservations = { ...parts.reservations, list: async () => [{ processId: 'p', errors: false }] };
    expect(await turnWith({ ...parts, reservations }).runTurn()).toEqual({ full: true });
    expect(requests()).toBe(40);
  });

  it('asks for room between the pages of a search, and goes on from there', async () => {
    let room = 3;
    const seen: string[] = [];
    const searches: Searches = { orphansAt: 0, errorsAt: 1 };
    const { parts, requests } = endless(
      searches,
      true,
      {
        reserved: async (afterId) => {
          seen.push(afterId);
          const id = String(Number(afterId) + 50);
          return {
            rows: [{ id, messageId: id, event: 'E', data: null, processId: 'p' }],
            lastId: id,
            isLast: Number(id) >= 250,
          };
        },
      },
      async () => room-- > 0,
    );
    expect(await turnWith(parts).runTurn()).toEqual({ full: true });
    expect([seen, requests()]).toEqual([['0', '50'], 0]);
    room = 5;
    await turnWith(parts).runTurn();
    expect(seen.slice(2)).toEqual(['100', '150', '200']);
    expect(searches).toEqual({ orphansAt: 3_600_000, errorsAt: 1 });
  });
});

describe('whatever happens to requests and processes', () => {
  const mishap = fc.constantFrom<Mishap>('fine', 'not-sent', 'answer-lost', 'killed-before', 'killed-after');
  const life = fc.record({
    changes: fc.array(fc.constantFrom(...OBJECTS), { maxLength: 12 }),
    marked: fc.array(fc.constantFrom(...OBJECTS), { maxLength: 2 }),
    mishaps: fc.array(mishap, { maxLength: 12 }),
    meanwhile: fc.array(fc.option(fc.constantFrom(...OBJECTS), { nil: undefined }), { maxLength: 12 }),
  });

  it('the last change of each object is stored, and nothing stays reserved', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
        const queue = new ModelQueue(LIMIT);
        for (const { changes, marked, mishaps, meanwhile } of lives) {
          for (const object of changes) queue.change(object);
          for (const object of marked) queue.mark(object);
          queue.mishaps = [...mishaps];
          queue.meanwhile = [...meanwhile];
          await consume(queue);
        }
        queue.meanwhile = [];
        await consume(queue);
        expect([queue.lost, queue.rows, queue.reservations]).toEqual([[], [], []]);
      }),
      { numRuns: 500 },
    );
  });
});
