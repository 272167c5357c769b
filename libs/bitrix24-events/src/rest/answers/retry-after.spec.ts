import { expect, it } from '@jest/globals';
import { readRetryAfter } from './retry-after.js';

const now = Date.UTC(2026, 0, 1);

it.each<[unknown, number | undefined]>([
  ['3', 3_000],
  [' 0 ', 0],
  ['999999999', 999_999_999_000],
  ['Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
  ['Wed, 31 Dec 2025 23:59:59 GMT', undefined],
  ['1e9', undefined],
  ['-1', undefined],
  ['2027', 2_027_000],
  ['2027-01-01', undefined],
  ['9999999999', undefined],
  ['soon', undefined],
  ['', undefined],
  [['3', '4'], undefined],
  [undefined, undefined],
])('Retry-After: %j asks for %p ms', (header, ms) => {
  expect(readRetryAfter(header, now)).toBe(ms);
});
