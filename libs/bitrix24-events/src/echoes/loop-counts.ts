import { BoundedMap } from '../common/async/index.js';

const WINDOW_MS = 60_000;
const MAX_KEYS = 10_000;

/** Counts per key over the last minute. */
export class LoopCounts {
  private readonly times = new BoundedMap<string, number[]>(MAX_KEYS);

  /** Counts one more. Returns the number in the last minute. */
  add(key: string, now: number): number {
    const recent = (this.times.get(key) ?? []).filter((time) => time > now - WINDOW_MS);
    recent.push(now);
    // Most recent last, so that the first key is the one that has been idle longest.
    this.times.set(key, recent);
    return recent.length;
  }

  /** Resets the count. */
  clear(key: string): void {
    this.times.delete(key);
  }
}
