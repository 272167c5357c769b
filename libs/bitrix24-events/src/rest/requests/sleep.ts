import type { Clock } from '../../common/index.js';

/** Waits. @throws the reason of `signal`, as soon as that aborts */
export async function sleep(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const cancel = clock.schedule(() => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    const aborted = (): void => {
      cancel();
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever the caller gave
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', aborted, { once: true });
  });
}
