import { describe, expect, it } from '@jest/globals';
import { parseDuration, toMilliseconds } from './duration.js';

describe('parseDuration', () => {
  it.each([
    [0, 0],
    [250, 250],
    ['500ms', 500],
    // Times are stored as whole numbers.
    [1_234.567, 1_235],
    ['0.0015s', 2],
    ['2s', 2_000],
    ['1.5m', 90_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
  ])('%p is %p ms', (duration, ms) => expect(parseDuration(duration)).toBe(ms));

  it.each([-1, NaN, Infinity, '', '5', 's', '-1s', '5 s', '5y', null, undefined, {}])(
    '%p is none',
    (duration) => expect(parseDuration(duration)).toBeUndefined(),
  );
});

it('toMilliseconds names what it cannot read', () => {
  expect(() => toMilliseconds('soon' as '1s')).toThrow('not a duration: soon');
});
