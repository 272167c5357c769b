import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InboxRetryOptions } from './inbox.options.js';
import { pausesOf, type RetryPolicy } from '../common/index.js';
import { retrySpan } from './retry-policy.js';

const policy: RetryPolicy = { attempts: 8, initialDelay: '1s', maxDelay: '10s' };
const HOUR = 3_600_000;

describe('the pause of a delivery', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 8_000],
    [5, 10_000],
    [60, 10_000],
    [5_000, 10_000],
  ])('after attempt %i is between half of %i ms and all of it', (attempt, ceiling) => {
    expect(pausesOf(policy, () => 0)(attempt)).toBe(ceiling / 2);
    expect(pausesOf(policy, () => 0.5)(attempt)).toBe((ceiling * 3) / 4);
    expect(pausesOf(policy, () => 0.999_999)(attempt)).toBe(ceiling - 1);
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
          const ms = pausesOf({ initialDelay, maxDelay }, () => random)(attempt);
          expect(Number.isInteger(ms) && ms >= 0 && ms <= maxDelay).toBe(true);
        },
      ),
    );
  });
});

describe('retrySpan', () => {
  it('of the default is a day at least, whatever the jitter, and two at most', () => {
    const { least, most } = retrySpan(new InboxRetryOptions());
    expect(least).toBeGreaterThanOrEqual(24 * HOUR);
    expect(most).toBeLessThanOrEqual(49 * HOUR);
  });

  it.each([
    [1, 0, 0],
    [2, 500, 1_000],
    [8, 22_500, 45_000],
    [1_000_000_000, 4_999_999_982_500, 9_999_999_965_000],
  ])('of %i attempts is from %i to %i ms', (attempts, least, most) => {
    expect(retrySpan({ ...policy, attempts })).toEqual({ least, most });
  });

  it('is the sum of the pauses', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempts, random) => {
          const { least, most } = retrySpan({ ...policy, attempts });
          let sum = 0;
          for (let attempt = 1; attempt < attempts; attempt++) sum += pausesOf(policy, () => random)(attempt);
          expect(sum).toBeGreaterThanOrEqual(least);
          expect(sum).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});
