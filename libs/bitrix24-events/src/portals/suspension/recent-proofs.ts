import type { Clock } from '../../common/index.js';

/** For how long a portal whose token was seen to work is not suspended again. */
const HOLDS_FOR = 60_000;

/** Remembers for a moment on which portals the installation's token was seen to work. */
export class RecentProofs {
  private readonly until = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  add(memberId: string): void {
    const now = this.clock.now();
    for (const [key, until] of this.until) if (until <= now) this.until.delete(key);
    this.until.set(memberId, now + HOLDS_FOR);
  }

  /** Until when the proof holds; `undefined` without one. */
  holdsUntil(memberId: string): number | undefined {
    const until = this.until.get(memberId);
    return until !== undefined && until > this.clock.now() ? until : undefined;
  }
}
