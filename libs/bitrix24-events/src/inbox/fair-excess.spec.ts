import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fairExcess } from './fair-excess.js';

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0);

describe('fairExcess', () => {
  it.each<[what: string, counts: Record<string, number>, keep: number, excess: Record<string, number>]>([
    ['nobody has anything', {}, 10, {}],
    ['there is room for all', { a: 3, b: 4 }, 7, {}],
    ['one has nearly all', { quiet: 2, flood: 100 }, 12, { flood: 90 }],
    ['two have more than the others', { a: 1, b: 6, c: 8 }, 7, { b: 3, c: 5 }],
    ['it does not divide', { a: 3, b: 3 }, 5, { a: 1 }],
    ['nothing is kept', { a: 1, b: 2 }, 0, { a: 1, b: 2 }],
    ['fewer are kept than there are owners', { a: 1, b: 1, c: 1 }, 1, { a: 1, b: 1 }],
  ])('%s', (_, counts, keep, excess) => {
    expect(Object.fromEntries(fairExcess(new Map(Object.entries(counts)), keep))).toEqual(excess);
  });

  it('leaves as many as asked for, and nobody gives who would have less than another keeps', () => {
    const counts = fc.dictionary(fc.string(), fc.integer({ min: 1, max: 1_000 }));
    fc.assert(
      fc.property(counts, fc.nat(20_000), (given, keep) => {
        const owners = new Map(Object.entries(given));
        const excess = fairExcess(owners, keep);
        const left = new Map([...owners].map(([owner, count]) => [owner, count - (excess.get(owner) ?? 0)]));
        expect(sum(left.values())).toBe(Math.min(keep, sum(owners.values())));
        const most = Math.max(0, ...left.values());
        for (const owner of excess.keys()) expect(left.get(owner)).toBeGreaterThanOrEqual(most - 1);
      }),
    );
  });
});
