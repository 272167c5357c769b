import { expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { RateCeiling } from './rate-ceiling.js';

it('lets so many through in any minute, and says when the next may begin', () => {
  const clock = new ManualClock();
  const ceiling = new RateCeiling(2, clock);
  const begun = clock.now();
  expect(ceiling.nextAt).toBe(begun);
  expect(ceiling.take()).toBe(true);
  clock.tick(20_000);
  expect([ceiling.take(), ceiling.take()]).toEqual([true, false]);
  expect(ceiling.nextAt).toBe(begun + 60_000);
  clock.tick(39_999);
  expect(ceiling.take()).toBe(false);
  clock.tick(1);
  expect([ceiling.take(), ceiling.take()]).toEqual([true, false]);
  expect(ceiling.nextAt).toBe(begun + 80_000);
});
