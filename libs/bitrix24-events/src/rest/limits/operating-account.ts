/** Where errors tell no time: a portal counts server time by the minute. */
const BUCKET_MS = 60_000;

/** What is known of the server time that one method has used at one portal. Pure of any clock. */
export class OperatingAccount {
  /** Seconds used, as the last answer said. */
  private used = 0;
  /** When that is no longer true, by the clock of the caller. */
  private resetAt = 0;
  /** What a call takes, in seconds. */
  private cost = 0;
  private running = 0;

  /** @param limit seconds */
  constructor(private readonly limit: number) {}

  /**
   * From when one more call may start; infinite while only the answer to a running one can tell.
   *
   * @param ahead calls that will have begun before it
   */
  readyAt(now: number, ahead = 0): number {
    if (this.used === 0) return 0;
    const before = this.running + ahead;
    if (this.used + (before + 1) * this.cost <= this.limit) return 0;
    if (this.resetAt > now) return this.resetAt;
    // How much is left since the reset, one call finds out for all.
    return before === 0 ? 0 : Number.POSITIVE_INFINITY;
  }

  beginRequest(): void {
    this.running++;
  }

  /**
   * @param operating seconds, by the answer's `time`; absent where the portal does not count, or the call failed
   * @param resetIn milliseconds
   */
  endRequest(operating: number | undefined, resetIn: number | undefined, now: number): void {
    this.running--;
    if (typeof operating !== 'number' || !(operating >= 0) || resetIn === undefined) return;
    if (operating > this.used && this.used > 0) this.cost = operating - this.used;
    else if (this.cost === 0) this.cost = operating;
    this.used = operating;
    this.resetAt = now + resetIn;
  }

  /** The portal refused a call for this method's time. */
  refuse(now: number): void {
    this.used = Math.max(this.used, this.limit + 1);
    if (this.resetAt <= now) this.resetAt = now + BUCKET_MS;
  }

  /** Whether it says no more than a new one. */
  isIdle(now: number): boolean {
    return this.running === 0 && (this.used === 0 || this.resetAt <= now);
  }
}
