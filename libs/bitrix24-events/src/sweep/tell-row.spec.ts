import { describe, expect, it } from '@jest/globals';
import type { WalkingMark } from './advance-walk.js';
import { tellRow, type ToldRow } from './tell-row.js';

const NAMES = { add: 'ADD', update: 'UPDATE' };
const FROM = 100_000;
const BEGAN = 200_000;
const READ = 210_000;

/** An inbox that knows keys, and handlers by the names that they want. */
function inbox(handlers: Record<string, string[]>, known: string[] = []) {
  const keys = new Set(known);
  const accepted: [name: string, handlers: string[], key: string][] = [];
  const listener = {
    wanted: (name: string) => Object.keys(handlers).filter((handler) => handlers[handler]!.includes(name)),
    accept: async ({ name, key }: ToldRow, wanted: readonly string[]) => {
      if (keys.has(key)) return 'duplicate' as const;
      keys.add(key);
      accepted.push([name, [...wanted], key]);
      return 'stored' as const;
    },
  };
  return { listener, accepted };
}

const mark = (walk: Partial<WalkingMark['walk']> = {}, until?: number): WalkingMark => ({
  generation: 'g',
  ...(until !== undefined && { until }),
  walk: { from: FROM, beganAt: BEGAN, afterId: 0, seen: 0, accepted: 0, ...walk },
});

const both = { mirror: ['ADD', 'UPDATE'] };
const changes = { changes: ['UPDATE'] };
const additions = { additions: ['ADD'] };

type Case = [
  title: string,
  row: { created: number; modified: number },
  handlers: Record<string, string[]>,
  known: string[],
  accepted: [name: string, handlers: string[], key: string][],
];

describe('an object', () => {
  it.each<Case>([
    [
      'older than the walk was changed',
      { created: 50_000, modified: 150_000 },
      both,
      [],
      [['UPDATE', ['mirror'], 'g:UPDATE:7:150']],
    ],
    [
      'created just at the mark was added',
      { created: FROM, modified: FROM },
      both,
      [],
      [['ADD', ['mirror'], 'g:ADD:7']],
    ],
    [
      'added and changed since is told of as added',
      { created: 110_000, modified: 150_000 },
      both,
      [],
      [['ADD', ['mirror'], 'g:ADD:7']],
    ],
    [
      '… to who wants only changes as changed',
      { created: 110_000, modified: 150_000 },
      changes,
      [],
      [['UPDATE', ['changes'], 'g:UPDATE:7:150']],
    ],
    [
      '… to who wants only additions as added',
      { created: 110_000, modified: 150_000 },
      additions,
      [],
      [['ADD', ['additions'], 'g:ADD:7']],
    ],
    [
      '… to each as he wants it',
      { created: 110_000, modified: 150_000 },
      { ...both, ...changes, ...additions },
      [],
      [
        ['ADD', ['mirror', 'additions'], 'g:ADD:7'],
        ['UPDATE', ['changes'], 'g:UPDATE:7:150'],
      ],
    ],
    ['added, and never changed, is no change', { created: 110_000, modified: 110_000 }, changes, [], []],
    [
      'that is known to be added was changed',
      { created: 110_000, modified: 150_000 },
      both,
      ['g:ADD:7'],
      [['UPDATE', ['mirror'], 'g:UPDATE:7:150']],
    ],
    [
      'that is known is not told of again',
      { created: 110_000, modified: 150_000 },
      both,
      ['g:ADD:7', 'g:UPDATE:7:150'],
      [],
    ],
    [
      'that is known to be added, and never changed, is not told of again',
      { created: 110_000, modified: 110_000 },
      both,
      ['g:ADD:7'],
      [],
    ],
    [
      'that was told of within its own second may have changed in it',
      { created: 196_000, modified: 196_000 },
      both,
      ['g:ADD:7'],
      [['UPDATE', ['mirror'], 'g:UPDATE:7:196']],
    ],
    [
      'that was changed a moment ago is told of for now only',
      { created: 50_000, modified: 206_000 },
      both,
      [],
      [['UPDATE', ['mirror'], 'g:UPDATE:7:206@210']],
    ],
    [
      'of the future is told of for now only',
      { created: 50_000, modified: 300_000 },
      both,
      [],
      [['UPDATE', ['mirror'], 'g:UPDATE:7:300@210']],
    ],
    ['that nobody wants is not told of', { created: 110_000, modified: 150_000 }, {}, [], []],
  ])('%s', async (_, row, handlers, known, expected) => {
    const { listener, accepted } = inbox(handlers, known);
    const told = await tellRow({ id: 7, ...row }, NAMES, { mark: mark(), readAt: READ }, listener);
    expect(accepted).toEqual(expected);
    expect(told).toEqual({
      events: expected.length,
      deliveries: expected.reduce((sum, [, wanted]) => sum + wanted.length, 0),
    });
  });

  it('of a walk through everything was added, however old', async () => {
    const { listener, accepted } = inbox(both);
    const { from: _, ...walk } = mark().walk;
    const everything: WalkingMark = { generation: 'g', walk };
    await tellRow(
      { id: 7, created: 1_000, modified: 50_000 },
      NAMES,
      { mark: everything, readAt: READ },
      listener,
    );
    expect(accepted.map(([name]) => name)).toEqual(['ADD']);
  });

  it('may have been read early by the walk before, whose begin counts then', async () => {
    const { listener, accepted } = inbox(both, ['g:ADD:7']);
    const row = { id: 7, created: 146_000, modified: 146_000 };
    await tellRow(row, NAMES, { mark: mark({}, 152_000), readAt: READ }, listener);
    expect(accepted).toEqual([]);
    await tellRow(row, NAMES, { mark: mark({}, 150_000), readAt: READ }, listener);
    expect(accepted.map(([name]) => name)).toEqual(['UPDATE']);
  });
});
