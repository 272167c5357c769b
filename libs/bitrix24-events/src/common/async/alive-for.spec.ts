import { expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { aliveFor } from './alive-for.js';

const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

it('keeps the process alive for as long as it waits', async () => {
  const clock = new ManualClock();
  const before = timers();
  const waiting = aliveFor(100, clock);
  expect(timers()).toBe(before + 1);
  clock.tick(100);
  await waiting;
  expect(timers()).toBe(before);
});
