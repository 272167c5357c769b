import { BoundedMap } from '../common/async/index.js';

const WINDOW = 60_000;
const MAX_KEYS = 10_000;

/** Counts per key over the last minute. */
export class LoopCounts {
  private readonly times = new BoundedMap<string, number[]>(MAX_KEYS);

  /** Counts one more. Returns the number in the last minute. */
  add(key: string, now: number): number {
    const recent = (this.times.get(key) ?? []).filter((time) => time > now - WINDOW_MS);
    recent.push(now);
    // The latest last, so that the first is the one that was quiet for longest.
    this.times.set(key, recent);
    return recent.length;
  }

  /** Resets the count. */
  clear(key: string): void {
    this.times.delete(key);
  }
}
