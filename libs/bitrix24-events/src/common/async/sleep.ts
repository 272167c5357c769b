import type { Clock } from '../index.js';
import { onAbort } from './on-abort.js';

/** Waits. @throws the reason of `signal`, as soon as it aborts */
export async function sleep(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const cancel = clock.schedule(() => {
      forget();
      resolve();
    }, ms);
    const forget = onAbort(signal, () => {
      cancel();
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever the caller gave
      reject(signal?.reason);
    });
  });
}
