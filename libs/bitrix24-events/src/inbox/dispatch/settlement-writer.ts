import type { Logger } from '@nestjs/common';
import type { Clock } from '../../common/index.js';
import type { InboxAvailability } from '../inbox-availability.service.js';
import type { Inbox, Settlement } from '../inbox.js';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;

/** Writes settlements down, however long the storage cannot: a finished handler must not run again for that. */
export class SettlementWriter {
  private stopped = false;

  constructor(
    private readonly inbox: Inbox,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly availability: InboxAvailability,
  ) {}

  /** Resolves to whether it is on disk; `false` only once {@link stop} was called. Never rejects. */
  async write(settlement: Settlement): Promise<boolean> {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        await this.inbox.settle([settlement]);
        this.availability.succeeded('settle');
        return true;
      } catch (error) {
        if (!this.availability.failed('settle', error)) {
          this.logger.error(
            `delivery ${settlement.deliveryId} is handled, but cannot be written down: ${String(error)}`,
          );
        }
        if (this.stopped) return false;
        await new Promise<void>((resolve) => this.clock.schedule(resolve, pause));
      }
    }
  }

  /** From now on a failed write is not repeated. */
  stop(): void {
    this.stopped = true;
  }
}
