import type { Clock } from '../index.js';

/** At most one pending timer per key. */
export class KeyedTimers {
  private readonly cancels = new Map<string, () => void>();

  constructor(private readonly clock: Clock) {}

  /** Runs `callback` in `ms` milliseconds, replacing any earlier timer of `key`. */
  set(key: string, ms: number, callback: () => void): void {
    this.clear(key);
    const cancel = this.clock.schedule(() => {
      this.cancels.delete(key);
      callback();
    }, ms);
    this.cancels.set(key, cancel);
  }

  clear(key: string): void {
    this.cancels.get(key)?.();
    this.cancels.delete(key);
  }

  clearAll(): void {
    for (const cancel of this.cancels.values()) cancel();
    this.cancels.clear();
  }
}
