import { expect, it } from '@jest/globals';
import { formatDuration } from './format-duration.js';

it.each([
  [0, '0 s'],
  [0.4, '0 s'],
  [12.3, '12 ms'],
  [999.4, '999 ms'],
  [999.6, '1 s'],
  [1_000, '1 s'],
  [59_000, '59 s'],
  [90_000, '2 min'],
  [3_600_000, '1 h'],
  [86_647_500, '24 h'],
  [72 * 3_600_000, '3 d'],
])('%i ms is %s for people', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
