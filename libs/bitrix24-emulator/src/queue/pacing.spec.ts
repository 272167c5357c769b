import { describe, expect, it } from '@jest/globals';
import { nextGap, Pacing } from './pacing.js';

describe('nextGap', () => {
  it.each([
    [0, 10, 100, 0],
    [0, 150, 100, 100],
    [100, 150, 100, 200],
    [200, 50, 100, 100],
    [50_000, 150, 100, 60_000],
  ])('gap %d after %d ms (slow after %d): %d', (gap, latency, slowAfter, expected) =>
    expect(nextGap(gap, latency, slowAfter)).toBe(expected),
  );
});

it('paces each URL by itself', () => {
  const pacing = new Pacing(100);
  pacing.answered('a', 500, 1_000);
  expect([pacing.delay('a', 1_040), pacing.delay('a', 2_000), pacing.delay('b', 1_000)]).toEqual([60, 0, 0]);
});
