import type { Clock } from '../../common/index.js';

/** Milliseconds during which a portal whose token was seen to work is not suspended again. */
const RETENTION_MS = 60_000;

/** Remembers for a while on which portals the installation's token was seen to work. */
export class RecentProofs {
  private readonly until = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  add(memberId: string): void {
    const now = this.clock.monotonic();
    for (const [key, until] of this.until) if (until <= now) this.until.delete(key);
    this.until.set(memberId, now + RETENTION_MS);
  }

  /** Milliseconds for which the proof is still valid; `undefined` without one. */
  holdsFor(memberId: string): number | undefined {
    const left = (this.until.get(memberId) ?? 0) - this.clock.monotonic();
    return left > 0 ? left : undefined;
  }
}
