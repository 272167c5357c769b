import type { Clock } from '../index.js';

/** Waits for `event`, but for `ms` milliseconds at most. @throws what `event` rejects with, where that comes first */
export async function waitAtMost(ms: number, event: Promise<unknown>, clock: Clock): Promise<void> {
  let cancel = (): void => {};
  const late = new Promise<void>((resolve) => {
    cancel = clock.schedule(resolve, ms);
  });
  try {
    await Promise.race([event, late]);
  } finally {
    cancel();
  }
}
