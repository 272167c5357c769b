/** Used if errors contain no time: a portal counts server time per minute. */
const BUCKET_MS = 60_000;

/**
 * What is known of the server time that one method has used at one portal. Independent of any
 * clock.
 */
export class OperatingAccount {
  /** Seconds used, according to the last answer. */
  private used = 0;
  /** When that becomes invalid, by the caller's clock. */
  private resetAt = 0;
  /** Expected duration of a call, in seconds. */
  private cost = 0;
  private running = 0;

  /** @param limit seconds */
  constructor(private readonly limit: number) {}

  /**
   * When one more call may start; infinite while only the answer to a running call can show that.
   *
   * @param ahead calls that will have started before it
   */
  readyAt(now: number, ahead = 0): number {
    if (this.used === 0) return 0;
    const before = this.running + ahead;
    if (this.used + (before + 1) * this.cost <= this.limit) return 0;
    if (this.resetAt > now) return this.resetAt;
    // After the reset, a single call finds out for all how much is left.
    return before === 0 ? 0 : Number.POSITIVE_INFINITY;
  }

  beginRequest(): void {
    this.running++;
  }

  /**
   * @param operating seconds, from the answer's `time`; absent if the portal does not count, or the
   * call failed
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

  /** The portal refused a call because of this method's server time. */
  refuse(now: number): void {
    this.used = Math.max(this.used, this.limit + 1);
    if (this.resetAt <= now) this.resetAt = now + BUCKET_MS;
  }

  /** Whether it holds no more information than a new one. */
  isIdle(now: number): boolean {
    return this.running === 0 && (this.used === 0 || this.resetAt <= now);
  }
}
