import { describe, expect, it } from '@jest/globals';
import { advance, beginWalk, endWalk, withBegin, type WalkStart } from './advance-walk.js';
import type { SweptPage } from './read-page.js';
import type { SweepMark } from './sweep-mark.js';

const start: WalkStart = {
  since: undefined,
  overlap: 60_000,
  firstFill: true,
  now: 1_000_000,
  generation: () => 'new',
};
const fresh = { afterId: 0, seen: 0, accepted: 0 };
const walk = { from: 500_000, beganAt: 700_000, afterId: 50, seen: 50, accepted: 7 };
const page = (ids: number[], full: boolean): SweptPage => ({
  rows: ids.map((id) => ({ id, created: 1, modified: 1 })),
  full,
  readAt: 800_000,
});

describe('a walk begins', () => {
  it.each<[string, SweepMark | undefined, Partial<WalkStart>, SweepMark]>([
    ['with everything', undefined, {}, { generation: 'new', walk: fresh }],
    ['with now', undefined, { firstFill: false }, { generation: 'new', walk: { from: 940_000, ...fresh } }],
    [
      'before the mark',
      { generation: 'old', until: 800_000 },
      {},
      { generation: 'old', until: 800_000, walk: { from: 740_000, ...fresh } },
    ],
    ['where it broke off', { generation: 'old', until: 1, walk }, {}, { generation: 'old', until: 1, walk }],
    [
      'where it is told to, and tells of all anew',
      { generation: 'old', until: 800_000, walk },
      { since: 5_000 },
      { generation: 'new', walk: { from: 5_000, ...fresh } },
    ],
  ])('%s', (_, mark, options, expected) => {
    expect(beginWalk(mark, { ...start, ...options })).toEqual(expected);
  });
});

describe('a walk goes on', () => {
  it('behind the last object, and knows since its first page when it began', () => {
    const first = withBegin(beginWalk(undefined, start), { readAt: 700_000 });
    const second = advance(first, page([3, 50], true), 2);
    expect(second.walk).toEqual({ beganAt: 700_000, afterId: 50, seen: 2, accepted: 2 });
    expect(withBegin(second, { readAt: 900_000 }).walk.beganAt).toBe(700_000);
  });

  it('and ends at the time at which it began, not at which it ended', () => {
    const mark = { generation: 'g', until: 600_000, walk };
    expect(endWalk(advance(mark, page([51], false), 1))).toEqual({ generation: 'g', until: 700_000 });
    expect(endWalk(advance(mark, page([], false), 0))).toEqual({ generation: 'g', until: 700_000 });
  });
});
