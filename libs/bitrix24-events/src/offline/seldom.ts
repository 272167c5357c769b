import { BoundedMap } from '../common/async/index.js';
import type { Clock } from '../common/index.js';

/** Above this number the oldest key is forgotten, and may be reported once too often. */
const MAX_KEYS = 10_000;

/** Distinguishes keys that were reported long ago, or never, from those reported recently. */
export class Seldom {
  /** By key, in time of the monotonic clock. */
  private readonly reportedAt = new BoundedMap<string, number>(MAX_KEYS);

  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    /** Milliseconds between two reports under one key. */
    private readonly every: number,
  ) {}

  /** Whether it is to be reported now; it then counts as reported. */
  isDue(key: string): boolean {
    const now = this.clock.monotonic();
    if (now - (this.reportedAt.get(key) ?? -Infinity) < this.every) return false;
    this.reportedAt.set(key, now);
    return true;
  }
}
