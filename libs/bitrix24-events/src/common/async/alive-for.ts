import { MAX_TIMER_MS, type Clock } from '../index.js';
import { unlessAborted } from './unless-aborted.js';

/**
 * Waits for `ms` milliseconds and keeps the process alive meanwhile, which the clock's own timers
 * do not.
 *
 * @throws the reason of `signal`, as soon as it aborts.
 */
export async function aliveFor(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  const alive = setInterval(() => {}, MAX_TIMER_MS);
  let cancel = (): void => {};
  try {
    await unlessAborted(
      new Promise<void>((resolve) => {
        cancel = clock.schedule(resolve, ms);
      }),
      signal,
    );
  } finally {
    cancel();
    clearInterval(alive);
  }
}
