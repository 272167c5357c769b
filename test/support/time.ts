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

/** What a promise comes to while the clock goes on, a little whenever the work rests. */
export async function whileTimeGoes<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  let isOver = false;
  const end = (): void => void (isOver = true);
  promise.then(end, end);
  // oxlint-disable-next-line no-await-in-loop, no-unmodified-loop-condition -- until `end` is called
  while (!isOver) await clock.advance('250ms');
  return promise;
}
