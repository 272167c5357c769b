import { onAbort } from './on-abort.js';

/** Runs the jobs of one lane one after the other, in the order in which they came. */
export class WriteQueues {
  private readonly tails = new Map<string, Promise<void>>();

  /** @throws what the job throws; the reason of `signal` when that aborts while it waits. Then it is never run. */
  async run<T>(lane: string, signal: AbortSignal | undefined, job: () => Promise<T>): Promise<T> {
    const before = this.tails.get(lane);
    let leave = (): void => {};
    const left = new Promise<void>((resolve) => (leave = resolve));
    // Those behind wait for those before, also when this one has given up.
    const tail: Promise<void> = Promise.all([before, left]).then(() => this.end(lane, tail));
    this.tails.set(lane, tail);
    try {
      if (before) await untilAborted(before, signal);
      signal?.throwIfAborted();
      return await job();
    } finally {
      leave();
    }
  }

  private end(lane: string, tail: Promise<void>): void {
    if (this.tails.get(lane) === tail) this.tails.delete(lane);
  }
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return promise;
  let forget = (): void => {};
  await Promise.race([promise, new Promise<void>((resolve) => (forget = onAbort(signal, resolve)))]);
  forget();
}
