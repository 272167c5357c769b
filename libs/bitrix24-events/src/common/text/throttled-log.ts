import type { Logger } from '@nestjs/common';
import type { Clock } from '../index.js';

const LOG_INTERVAL_MS = 60_000;

interface Tally {
  since: number;
  more: number;
}

/**
 * Logs warnings that strangers can cause at will: once a minute per reason, with the number of
 * suppressed ones.
 */
export class ThrottledLog {
  private readonly tallies = new Map<string, Tally>();

  constructor(
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  /**
   * `reason` must come from a small fixed set; `detail` may be anything, and is shown only for the
   * first.
   *
   * @returns whether it was logged
   */
  warn(reason: string, detail: string): boolean {
    const now = this.clock.monotonic();
    const tally = this.tallies.get(reason);
    if (tally && now - tally.since < LOG_INTERVAL_MS) {
      tally.more += 1;
      return false;
    }
    this.tallies.set(reason, { since: now, more: 0 });
    const before = tally?.more ? ` (and ${tally.more} more since the last such line)` : '';
    this.logger.warn(`${reason}: ${detail}${before}`);
    return true;
  }
}
