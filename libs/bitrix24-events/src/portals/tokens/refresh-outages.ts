import { exponential, type Clock } from '../../common/index.js';

const pauseAfter = exponential({ first: 1_000, longest: 60_000 });

interface Outage {
  failures: number;
  until: number;
  error: Error;
}

/**
 * Remembers for which portals the auth server failed: it is asked again at increasing intervals.
 */
export class RefreshOutages {
  private readonly outages = new Map<string, Outage>();

  constructor(private readonly clock: Clock) {}

  failed(memberId: string, error: Error): void {
    const failures = (this.outages.get(memberId)?.failures ?? 0) + 1;
    this.outages.set(memberId, { failures, until: this.clock.monotonic() + pauseAfter(failures), error });
  }

  /** Number of consecutive failures. */
  failuresOf(memberId: string): number {
    return this.outages.get(memberId)?.failures ?? 0;
  }

  succeeded(memberId: string): void {
    this.outages.delete(memberId);
  }

  /** The error of the last refresh, while the next one has to wait. */
  errorOf(memberId: string): Error | undefined {
    const outage = this.outages.get(memberId);
    return outage && this.clock.monotonic() < outage.until ? outage.error : undefined;
  }

  /** When the next refresh may start, by the monotonic clock. */
  overAt(memberId: string): number {
    return this.outages.get(memberId)?.until ?? 0;
  }
}
