import { onAbort } from './on-abort.js';

/** Runs the jobs of one key one after the other, in the order in which they came. */
export class KeyedMutex {
  private readonly tails = new Map<string, Promise<void>>();

  /** @throws what the job throws; the reason of `signal` when that aborts while it waits. Then it is never run. */
  async run<T>(key: string, job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.tails.get(key);
    let leave = (): void => {};
    const left = new Promise<void>((resolve) => (leave = resolve));
    // Those behind wait for those before, also when this one has given up.
    const tail: Promise<void> = Promise.all([before, left]).then(() => this.end(key, tail));
    this.tails.set(key, tail);
    try {
      if (before) await untilAborted(before, signal);
      signal?.throwIfAborted();
      return await job();
    } finally {
      leave();
    }
  }

  /** Resolves once the jobs that there are of a key have ended, in whatever way. Never rejects. */
  async idle(key: string): Promise<void> {
    await this.tails.get(key);
  }

  private end(key: string, tail: Promise<void>): void {
    if (this.tails.get(key) === tail) this.tails.delete(key);
  }
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return promise;
  let forget = (): void => {};
  await Promise.race([promise, new Promise<void>((resolve) => (forget = onAbort(signal, resolve)))]);
  forget();
}
