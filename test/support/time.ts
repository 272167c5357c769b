import { setTimeout as sleep } from 'node:timers/promises';
import type { Duration } from 'nestjs-bitrix24-events';
import type { ManualClock } from '../../libs/bitrix24-events/test/manual-clock.js';

export { ManualClock } from '../../libs/bitrix24-events/test/manual-clock.js';

/**
 * Awaits `promise` while the clock stands still, but runs what falls due at this very moment: a timer may be set
 * only after the clock came here.
 */
export async function atThisTime<Value>(clock: ManualClock, promise: Promise<Value>): Promise<Value> {
  const state = { over: false };
  const end = (): void => void (state.over = true);
  promise.then(end, end);
  while (!state.over) await clock.advance(0);
  return promise;
}

/**
 * What a promise comes to while the clock goes on, a little whenever the work rests. @param step so little that what real
 * sockets and look-ups of names take is no time-out by this clock
 */
export async function whileTimeGoes<T>(
  clock: ManualClock,
  promise: Promise<T>,
  step: Duration = '250ms',
): Promise<T> {
  let isOver = false;
  const end = (): void => void (isOver = true);
  promise.then(end, end);
  // oxlint-disable-next-line no-await-in-loop, no-unmodified-loop-condition -- until `end` is called
  while (!isOver) await clock.advance(step);
  return promise;
}

/**
 * Lets hours pass, in steps after each of which sockets and look-ups of names get real time: an answer that is under way
 * must not be late by the clock.
 */
export async function hoursGo(clock: ManualClock, hours: number): Promise<void> {
  const end = clock.monotonic() + hours * 3_600_000;
  // oxlint-disable no-await-in-loop -- one step after the other
  while (clock.monotonic() < end) {
    await clock.advance('10s');
    await sleep(2);
  }
  // oxlint-enable no-await-in-loop
}
