import { beforeEach, expect, it } from '@jest/globals';
import { ManualClock } from '../../test/manual-clock.js';
import { TurnTimer } from './turn-timer.js';

let clock: ManualClock;
let timer: TurnTimer;
beforeEach(() => {
  clock = new ManualClock(0);
  timer = new TurnTimer(clock, 5_000);
});
/** When a sleep of `ms` ended. */
const slept = (ms: number): Promise<number> => timer.sleep(ms).then(() => clock.now());

it('sleeps for its time', async () => {
  const end = slept(60_000);
  await clock.advance(60_000);
  expect(await end).toBe(60_000);
});

it('ends by a bell, but not too soon', async () => {
  const end = slept(60_000);
  await clock.advance(1_000);
  timer.notify();
  timer.notify();
  await clock.advance(60_000);
  expect(await end).toBe(5_000);
});

it('ends by a late bell at once', async () => {
  const end = slept(60_000);
  await clock.advance(9_000);
  timer.notify();
  await clock.advance(0);
  expect(await end).toBe(9_000);
  expect(clock.waiting).toBe(0);
});

it('a bell puts nothing off', async () => {
  const end = slept(2_000);
  await clock.advance(1_000);
  timer.notify();
  await clock.advance(5_000);
  expect(await end).toBe(2_000);
});

it('is woken at once, also before it sleeps, and once', async () => {
  const end = slept(60_000);
  await clock.advance(1);
  timer.wake();
  expect(await end).toBe(1);
  timer.wake();
  expect(await slept(60_000)).toBe(1);
  const third = slept(1_000);
  await clock.advance(1_000);
  expect(await third).toBe(1_001);
});

it('never sleeps once it is stopped', async () => {
  const end = slept(60_000);
  timer.stop();
  await end;
  await slept(60_000);
  await slept(60_000);
  expect(clock.now()).toBe(0);
  expect(clock.waiting).toBe(0);
});
