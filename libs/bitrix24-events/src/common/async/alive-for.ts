import type { Clock } from '../index.js';
import { unlessAborted } from './unless-aborted.js';

const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Waits for `ms` milliseconds. The process lives on meanwhile, for which the clock's own timers do not care.
 *
 * @throws the reason of `signal`, as soon as that aborts.
 */
export async function aliveFor(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  const alive = setInterval(() => {}, LONGEST_TIMER);
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
