import type { Clock } from '../../common/index.js';

const MINUTE_MS = 60_000;

/** Limits how many may start within any minute. */
export class RateCeiling {
  private readonly times: number[] = [];

  constructor(
    private readonly perMinute: number,
    private readonly clock: Clock,
  ) {}

  /** Milliseconds until the next one may start; 0 if it may start now. */
  get wait(): number {
    this.prune();
    return this.times.length < this.perMinute ? 0 : this.times[0]! + MINUTE_MS - this.clock.monotonic();
  }

  /** Counts one that starts now, if it may. */
  tryAcquire(): boolean {
    this.prune();
    if (this.times.length >= this.perMinute) return false;
    this.times.push(this.clock.monotonic());
    return true;
  }

  private prune(): void {
    const now = this.clock.monotonic();
    while (this.times.length > 0 && this.times[0]! + MINUTE_MS <= now) this.times.shift();
  }
}
