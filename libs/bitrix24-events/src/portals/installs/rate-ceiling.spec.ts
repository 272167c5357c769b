import { expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { RateCeiling } from './rate-ceiling.js';

it('lets so many through in any minute, and says when the next may begin', () => {
  const clock = new ManualClock();
  const ceiling = new RateCeiling(2, clock);
  expect(ceiling.wait).toBe(0);
  expect(ceiling.tryAcquire()).toBe(true);
  clock.tick(20_000);
  expect([ceiling.tryAcquire(), ceiling.tryAcquire()]).toEqual([true, false]);
  expect(ceiling.wait).toBe(40_000);
  clock.tick(39_999);
  expect(ceiling.tryAcquire()).toBe(false);
  clock.tick(1);
  expect([ceiling.tryAcquire(), ceiling.tryAcquire()]).toEqual([true, false]);
  expect(ceiling.wait).toBe(20_000);
});

it('is not frozen by a clock that is set back', () => {
  const clock = new ManualClock();
  const ceiling = new RateCeiling(1, clock);
  ceiling.tryAcquire();
  clock.jump(-86_400_000);
  clock.tick(60_000);
  expect([ceiling.wait, ceiling.tryAcquire()]).toEqual([0, true]);
});
