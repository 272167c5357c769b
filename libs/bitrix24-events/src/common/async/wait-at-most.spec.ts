import { expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { waitAtMost } from './wait-at-most.js';

const start = (event: Promise<unknown>) => {
  const clock = new ManualClock();
  let over = false;
  const waiting = waitAtMost(1_000, event, clock).then(() => (over = true));
  return { clock, waiting, isOver: () => over };
};

it('is over when its event happens, and leaves no timer', async () => {
  const { clock, waiting } = start(Promise.resolve());
  await waiting;
  expect(clock.waiting).toBe(0);
});

it('is over when the time is', async () => {
  const { clock, waiting, isOver } = start(new Promise(() => {}));
  clock.tick(999);
  await Promise.resolve();
  expect(isOver()).toBe(false);
  clock.tick(1);
  await waiting;
});

it('fails as its event does, and leaves no timer', async () => {
  const { clock, waiting } = start(Promise.reject(new Error('no')));
  await expect(waiting).rejects.toThrow('no');
  expect(clock.waiting).toBe(0);
});
