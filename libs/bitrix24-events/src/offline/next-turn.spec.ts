import { expect, it } from '@jest/globals';
import { nextTurnIn, type TurnEnd } from './next-turn.js';

const pace = { quiet: 300_000, fast: 5_000 };
const end: TurnEnd = { sinceBusy: Infinity, full: false, failures: 0 };

it.each<[string, Partial<TurnEnd>, number]>([
  ['a quiet queue', {}, 300_000],
  ['rows came just now', { sinceBusy: 0 }, 5_000],
  ['the bell rang a moment ago, and is silent for a while', { sinceBusy: 4_999 }, 5_000],
  ['a look later than that brought nothing', { sinceBusy: 5_000 }, 300_000],
  ['no room: handlers are quicker than that', { sinceBusy: 0, full: true }, 500],
  ['it failed', { failures: 1 }, 5_000],
  ['again', { failures: 2 }, 10_000],
  ['and again', { failures: 7 }, 300_000],
  ['for days', { failures: 100_000 }, 300_000],
])('%s', (_, given, expected) => expect(nextTurnIn({ ...end, ...given }, pace)).toBe(expected));

it('a quiet queue is never looked at oftener than a busy one', () => {
  expect(nextTurnIn({ ...end, sinceBusy: 0 }, { quiet: 1_000, fast: 5_000 })).toBe(1_000);
});
