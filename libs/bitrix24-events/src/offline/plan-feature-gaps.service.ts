import { Inject, Injectable, Logger } from '@nestjs/common';
import { Bitrix24Bindings, OfflineSubscriptions } from '../bindings/index.js';
import { OwnedTasks } from '../common/async/index.js';
import { CLOCK, thrownText, type Clock } from '../common/index.js';
import { redact } from '../common/text/index.js';
import type { LackedFeature } from './queue-failure.js';

/**
 * Milliseconds between two syncs for the same reason, in case a portal's `feature.get` and its
 * methods contradict each other.
 */
const REPORT_INTERVAL_MS = 3_600_000;

/**
 * Records plan features that portals turn out to lack between two syncs, and updates their
 * bindings.
 */
@Injectable()
export class PlanFeatureGaps {
  private readonly logger = new Logger('Bitrix24Offline');
  /** By portal and feature, milliseconds of the monotonic clock. */
  private readonly notedAt = new Map<string, number>();
  private readonly tasks = new OwnedTasks();

  constructor(
    private readonly subscriptions: OfflineSubscriptions,
    private readonly bindings: Bitrix24Bindings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** As {@link note}; {@link idle} waits for it. */
  noteInBackground(memberId: string, feature: LackedFeature): void {
    this.tasks.start(this.note(memberId, feature));
  }

  /** Resolves once nothing is being noted. */
  idle(): Promise<void> {
    return this.tasks.idle();
  }

  /** Resolves once the portal's bindings were synced. Never rejects. */
  async note(memberId: string, feature: LackedFeature): Promise<void> {
    const key = `${memberId}/${feature}`;
    const now = this.clock.monotonic();
    if (now - (this.notedAt.get(key) ?? -Infinity) < REPORT_INTERVAL_MS) return;
    this.notedAt.set(key, now);
    try {
      await this.subscriptions.lacks(memberId, feature);
      await this.bindings.sync(memberId, 'retry');
    } catch (error) {
      this.notedAt.delete(key);
      this.logger.error(
        `what the plan of portal ${memberId} lacks could not be noted, and is noted by a later turn: ` +
          redact(thrownText(error)),
      );
    }
  }
}
