import { expect, it } from '@jest/globals';
import { CLOUD, ENTERPRISE } from '../limits/limit-profile.js';
import { gatherTime } from './gather-time.js';

it.each([
  [0, CLOUD, 0],
  [2, CLOUD, 0],
  [3, CLOUD, 125],
  [6, CLOUD, 500],
  [10, CLOUD, 1_000],
  [50, CLOUD, 1_000],
  [10, ENTERPRISE, 0],
  [20, ENTERPRISE, 100],
  [250, ENTERPRISE, 400],
])('at a level of %d of %j: %d ms', (level, profile, time) =>
  expect(gatherTime({ level, profile })).toBe(time),
);

it('is nothing without a limit', () => expect(gatherTime(undefined)).toBe(0));
