import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryDelay, type RetryPolicy } from './retry-policy.js';

const policy: RetryPolicy = { attempts: 8, initialDelay: '1s', maxDelay: '10s' };

describe('retryDelay', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 8_000],
    [5, 10_000],
    [60, 10_000],
    [5_000, 10_000],
  ])('after attempt %i is below %i ms', (attempt, ceiling) => {
    expect(retryDelay(policy, attempt, () => 0)).toBe(0);
    expect(retryDelay(policy, attempt, () => 0.5)).toBe(ceiling / 2);
    expect(retryDelay(policy, attempt, () => 0.999_999)).toBe(ceiling - 1);
  });

  it('is a whole number from 0 to the cap, whatever comes', () => {
    const delay = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(
        delay,
        delay,
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (initialDelay, maxDelay, attempt, random) => {
          const ms = retryDelay({ attempts: 1, initialDelay, maxDelay }, attempt, () => random);
          expect(Number.isInteger(ms) && ms >= 0 && ms <= maxDelay).toBe(true);
        },
      ),
    );
  });
});
