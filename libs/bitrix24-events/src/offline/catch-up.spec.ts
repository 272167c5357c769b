import { expect, it } from '@jest/globals';
import { advanceCatchUp, asksForLeft, type CatchUp } from './catch-up.js';

interface Batch {
  at: number;
  rows: number;
  full: boolean;
  left?: number;
}

/** What is told of a course of batches. */
function told(batches: readonly Batch[]): string[] {
  let state: CatchUp | undefined;
  return batches.flatMap(({ at, ...batch }) => {
    const change = advanceCatchUp(state, batch, { now: at, monotonic: at });
    state = change.now;
    const { taken = 0, left, since = 0 } = change.reported ?? {};
    return change.report ? [`${at}: ${change.report} ${taken} since ${since}, left ${left}`] : [];
  });
}
const full = (at: number, left?: number): Batch => ({
  at,
  rows: 50,
  full: true,
  ...(left !== undefined && { left }),
});
const last = (at: number, rows = 3): Batch => ({ at, rows, full: false });

it.each<[string, Batch[], string[]]>([
  ['the daily course', [last(0), last(5_000, 0), last(10_000, 49)], []],
  [
    'one full batch',
    [full(0), last(100)],
    ['0: progress 50 since 0, left undefined', '100: caught-up 53 since 0, left 0'],
  ],
  [
    'not at each batch',
    [full(0), full(9_999, 900), full(10_000, 850), full(10_001, 800), last(20_500, 0)],
    [
      '0: progress 50 since 0, left undefined',
      '10000: progress 150 since 0, left 850',
      '20500: caught-up 200 since 0, left 0',
    ],
  ],
  [
    'one after the other',
    [full(0), last(1), full(60_000), last(60_001)],
    [
      '0: progress 50 since 0, left undefined',
      '1: caught-up 53 since 0, left 0',
      '60000: progress 50 since 60000, left undefined',
      '60001: caught-up 53 since 60000, left 0',
    ],
  ],
])('%s', (_, batches, expected) => expect(told(batches)).toEqual(expected));

it('asks how much is left when that is told next', () => {
  expect(asksForLeft(undefined, 0)).toBe(false);
  const { now } = advanceCatchUp(undefined, { rows: 50, full: true }, { now: 7_000, monotonic: 0 });
  expect([asksForLeft(now, 9_999), asksForLeft(now, 10_000)]).toEqual([false, true]);
});
