import type { Logger } from '@nestjs/common';
import type { Clock } from '../index.js';

const PERIOD = 60_000;

interface Tally {
  since: number;
  more: number;
}

/** Warns of what strangers can cause at will: once a minute and reason, with how many more there were. */
export class ThrottledLog {
  private readonly tallies = new Map<string, Tally>();

  constructor(
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  /**
   * `reason` must be one of a few; `detail` may be anything, and is shown of the first only.
   *
   * @returns whether it was said
   */
  warn(reason: string, detail: string): boolean {
    const now = this.clock.monotonic();
    const tally = this.tallies.get(reason);
    if (tally && now - tally.since < PERIOD) {
      tally.more += 1;
      return false;
    }
    this.tallies.set(reason, { since: now, more: 0 });
    const before = tally?.more ? ` (and ${tally.more} more since the last such line)` : '';
    this.logger.warn(`${reason}: ${detail}${before}`);
    return true;
  }
}
