const WINDOW = 60_000;
const MOST_KEYS = 10_000;

/** Counts per key over the last minute. */
export class LoopCounts {
  private readonly times = new Map<string, number[]>();

  /** One more. Resolves how many that were in the last minute. */
  add(key: string, now: number): number {
    const recent = (this.times.get(key) ?? []).filter((time) => time > now - WINDOW);
    recent.push(now);
    // The latest last, so that the first is the one that was quiet for longest.
    this.times.delete(key);
    this.times.set(key, recent);
    if (this.times.size > MOST_KEYS) this.times.delete(this.times.keys().next().value!);
    return recent.length;
  }

  /** Begins anew. */
  clear(key: string): void {
    this.times.delete(key);
  }
}
