import type { Clock } from '../../common/index.js';

const MINUTE = 60_000;

/** At most so many in any minute. */
export class RateCeiling {
  private readonly times: number[] = [];

  constructor(
    private readonly perMinute: number,
    private readonly clock: Clock,
  ) {}

  /** When the next may begin, milliseconds since the epoch; not in the future when one may now. */
  get nextAt(): number {
    this.prune();
    return this.times.length < this.perMinute ? this.clock.now() : this.times[0]! + MINUTE;
  }

  /** Counts one that begins now, if it may. */
  take(): boolean {
    this.prune();
    if (this.times.length >= this.perMinute) return false;
    this.times.push(this.clock.now());
    return true;
  }

  private prune(): void {
    const now = this.clock.now();
    while (this.times.length > 0 && this.times[0]! + MINUTE <= now) this.times.shift();
  }
}
