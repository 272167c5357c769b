import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exponential, pausesOf } from './backoff.js';

describe('exponential', () => {
  it.each([
    [-1, 1_000],
    [0, 1_000],
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [6, 32_000],
    [7, 60_000],
    [5_000, 60_000],
    [Number.MAX_SAFE_INTEGER, 60_000],
  ])('after %i failures is %i ms', (failures, ms) =>
    expect(exponential({ first: 1_000, longest: 60_000 })(failures)).toBe(ms),
  );

  it('is never longer than its longest, also where its first is', () => {
    expect([1, 2, 90].map(exponential({ first: 5_000, longest: 2_000 }))).toEqual([2_000, 2_000, 2_000]);
  });

  it('stays nothing where there is no first pause', () => {
    expect([1, 2, 5_000].map(exponential({ first: 0, longest: 2_000 }))).toEqual([0, 0, 0]);
  });

  it.each([
    [0, 500],
    [0.5, 750],
    [0.999_999, 999],
  ])('is, at the random number %d, %i of 1000 ms', (random, ms) =>
    expect(exponential({ first: 1_000, longest: 60_000, jitter: () => random })(1)).toBe(ms),
  );

  it('with jitter is a whole number between half of the pause and all of it', () => {
    const ms = fc.integer({ min: 0, max: 1_000_000 });
    const failures = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(
        ms,
        ms,
        failures,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (first, longest, n, random) => {
          const whole = exponential({ first, longest })(n);
          const pause = exponential({ first, longest, jitter: () => random })(n);
          expect(Number.isInteger(pause) && pause >= whole / 2 && pause <= whole).toBe(true);
        },
      ),
    );
  });
});

it('reads the pauses of a policy', () => {
  const pauses = pausesOf({ initialDelay: '1s', maxDelay: '3s' });
  expect([1, 2, 3].map(pauses)).toEqual([1_000, 2_000, 3_000]);
});
