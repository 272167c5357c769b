import type { Logger } from '@nestjs/common';
import { sleep } from '../../common/async/index.js';
import { quietly, thrownText, type Clock, exponential } from '../../common/index.js';
import type { InboxAvailability } from '../inbox-availability.service.js';
import type { DeliveryOutcome, Settlement } from '../inbox-deliveries.js';
import type { Inbox } from '../inbox.js';

const pauseAfter = exponential({ first: 100, longest: 10_000 });

/**
 * Number of times that a working storage may refuse an outcome with texts and times; after that a
 * plain one is written.
 */
const MAX_REFUSALS = 3;
const MAX_PLAIN_REFUSALS = 20;

/**
 * Writes settlements, retrying as long as the storage is unavailable: a finished handler must not
 * run again because of that.
 */
export class SettlementWriter {
  private stopped = false;

  constructor(
    private readonly inbox: Inbox,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly availability: InboxAvailability,
  ) {}

  /**
   * Resolves to whether it is on disk. Never rejects.
   *
   * `false` once {@link stop} was called, and for a settlement that a working storage refuses even
   * with a plain failure as its outcome: such a delivery runs again after the next start.
   */
  async write(settlement: Settlement): Promise<boolean> {
    const { outcome } = settlement;
    if (isPlain(outcome)) return this.writeOutcome(settlement, MAX_PLAIN_REFUSALS);
    if (await this.writeOutcome(settlement, MAX_REFUSALS)) return true;
    if (this.stopped) return false;
    const plain = { ...settlement, outcome: givenUp(this.clock.now()) };
    return this.writeOutcome(plain, MAX_PLAIN_REFUSALS);
  }

  /** From now on a failed write is not retried. */
  stop(): void {
    this.stopped = true;
  }

  private async writeOutcome(settlement: Settlement, mostRefusals: number): Promise<boolean> {
    let refusals = 0;
    for (let failures = 1; ; failures++) {
      try {
        await this.inbox.settle([settlement]);
        this.availability.succeeded('settle');
        return true;
      } catch (error) {
        const unavailable = this.isUnavailable(error);
        if (!unavailable) this.reportRefused(settlement, error);
        if (this.stopped || (!unavailable && ++refusals >= mostRefusals)) return false;
        await sleep(pauseAfter(failures), this.clock);
      }
    }
  }

  private isUnavailable(error: unknown): boolean {
    let unavailable = false;
    quietly(() => (unavailable = this.availability.failed('settle', error)));
    return unavailable;
  }

  private reportRefused({ deliveryId }: Settlement, error: unknown): void {
    quietly(() =>
      this.logger.error(
        `delivery ${deliveryId} is handled, but its outcome cannot be written: ${thrownText(error)}`,
      ),
    );
  }
}

const isPlain = ({ kind }: DeliveryOutcome): boolean =>
  kind === 'done' || kind === 'released' || kind === 'deferred';

const givenUp = (at: number): DeliveryOutcome => ({
  kind: 'buried',
  failure: { name: 'Error', message: 'The storage refused to store the outcome of this attempt.', at },
});
