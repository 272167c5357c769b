import type { Clock } from '../common/index.js';

/** Beyond these the oldest is forgotten: then it is reported once too often. */
const MOST_KEYS = 10_000;

/** Tells what was reported long ago, or never, from what was reported just now. */
export class Seldom {
  /** By key, of the monotonic clock. */
  private readonly reportedAt = new Map<string, number>();

  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    /** Milliseconds between two reports under one key. */
    private readonly every: number,
  ) {}

  /** Whether it is to be reported now; it then counts as reported. */
  isDue(key: string): boolean {
    const now = this.clock.monotonic();
    if (now - (this.reportedAt.get(key) ?? -Infinity) < this.every) return false;
    this.reportedAt.delete(key);
    this.reportedAt.set(key, now);
    const [oldest] = this.reportedAt.keys();
    if (this.reportedAt.size > MOST_KEYS && oldest !== undefined) this.reportedAt.delete(oldest);
    return true;
  }
}
