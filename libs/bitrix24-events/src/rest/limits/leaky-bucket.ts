import type { LimitProfile } from './limit-profile.js';

/**
 * The rest is reserved because the portal counts differently: requests that arrive closer together
 * than they were sent fill its bucket higher than ours.
 */
const BURST_SHARE = 0.9;

/** This process's estimate of the portal's own leaky bucket. */
export class LeakyBucket {
  private filled = 0;

  constructor(
    readonly profile: LimitProfile,
    private at: number,
  ) {}

  /** The requests that have not leaked yet. */
  level(now: number): number {
    const leaked = (Math.max(0, now - this.at) / 1_000) * this.profile.leak;
    this.filled = Math.max(0, this.filled - leaked);
    this.at = now;
    return this.filled;
  }

  /** Milliseconds until one more request may be sent; 0 if it may be sent now. */
  wait(now: number): number {
    const room = Math.max(1, this.profile.capacity * BURST_SHARE) - this.level(now);
    return room >= 1 ? 0 : Math.ceil(((1 - room) / this.profile.leak) * 1_000);
  }

  pour(now: number): void {
    this.filled = this.level(now) + 1;
  }

  /** The portal refused a request: other senders fill its bucket too. */
  fill(now: number): void {
    this.filled = Math.max(this.level(now), this.profile.capacity);
  }
}
