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
