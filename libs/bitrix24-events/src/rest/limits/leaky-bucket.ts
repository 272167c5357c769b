import type { LimitProfile } from './limit-profile.js';

/**
 * Left free for what the portal counts otherwise: requests that catch up with each other on their way fill its bucket
 * higher than ours.
 */
const BURST_SHARE = 0.9;

/** What this process knows of the portal's own leaky bucket. */
export class LeakyBucket {
  private filled = 0;

  constructor(
    readonly profile: LimitProfile,
    private at: number,
  ) {}

  /** Requests that have not leaked yet. */
  level(now: number): number {
    const leaked = (Math.max(0, now - this.at) / 1_000) * this.profile.leak;
    this.filled = Math.max(0, this.filled - leaked);
    this.at = now;
    return this.filled;
  }

  /** How long one more request has to wait, in milliseconds; 0 when it may leave. */
  wait(now: number): number {
    const room = Math.max(1, this.profile.capacity * BURST_SHARE) - this.level(now);
    return room >= 1 ? 0 : Math.ceil(((1 - room) / this.profile.leak) * 1_000);
  }

  pour(now: number): void {
    this.filled = this.level(now) + 1;
  }

  /** The portal refused a request: others fill its bucket too. */
  fill(now: number): void {
    this.filled = Math.max(this.level(now), this.profile.capacity);
  }
}
