import { expect, it } from '@jest/globals';
import { isDueInRound } from './is-due-in-round.js';

const DAY = 24 * 3_600_000;
const NOW = 100 * DAY;

it.each<[string, boolean, number | undefined, boolean]>([
  ['that is called', true, NOW, true],
  ['not looked at since the start', false, undefined, true],
  ['looked at an hour ago', false, NOW - DAY / 24, false],
  ['looked at almost a week ago', false, NOW - 7 * DAY + 1, false],
  ['looked at a week ago', false, NOW - 7 * DAY, true],
])('a portal %s', (_title, isCalled, lookedAt, isDue) =>
  expect(isDueInRound(isCalled, lookedAt, NOW)).toBe(isDue),
);
