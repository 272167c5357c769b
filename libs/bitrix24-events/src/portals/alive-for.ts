import type { Clock } from '../common/index.js';

const LONGEST_TIMER = 2 ** 31 - 1;

/** Waits for `ms` milliseconds. The process lives on meanwhile, for which the clock's own timers do not care. */
export async function aliveFor(ms: number, clock: Clock): Promise<void> {
  const alive = setInterval(() => {}, LONGEST_TIMER);
  try {
    await new Promise<void>((resolve) => clock.schedule(resolve, ms));
  } finally {
    clearInterval(alive);
  }
}
