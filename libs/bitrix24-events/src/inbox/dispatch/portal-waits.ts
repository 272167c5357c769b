import type { Logger } from '@nestjs/common';
import { formatDuration, settled, thrownText, type Clock } from '../../common/index.js';
import type { Delivery, DeliveryOutcome } from '../inbox-deliveries.js';
import type { DeliveryFilter } from '../inbox-upkeep.js';
import type { Inbox } from '../inbox.js';
import { OUTSIDE_REASONS } from '../wait-reason-of.js';
import { PortalHolds, type PortalHold } from './portal-holds.js';

/** What is told of waits. */
export interface WaitHooks {
  /** What `most` says of a handler and portal has changed. */
  changed: (handlerKey: string, memberId: string) => void;
  /** Deliveries have become due. */
  woken: () => void;
}

/** Has the deliveries of a portal wait for what is outside of their handlers, and wakes them when it is over. */
export class PortalWaits {
  private readonly holds: PortalHolds;
  private readonly wakes = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly inbox: Inbox,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly hooks: WaitHooks,
  ) {
    this.holds = new PortalHolds(clock, hooks.changed);
  }

  /** What became of an attempt tells how the portal stands. */
  ended({ handlerKey, event: { memberId, domain } }: Delivery, outcome: DeliveryOutcome): void {
    if (outcome.kind === 'released' || outcome.kind === 'deferred') return;
    if (outcome.kind !== 'wait') {
      const hold = this.holds.ends(handlerKey, memberId);
      if (!hold) return;
      this.goesOn(hold, domain);
      // What was over for one handler may be for the others.
      this.available(memberId);
    } else if (outcome.reason !== 'handler') {
      const wasHeld = this.holds.isHeld(memberId);
      if (!this.holds.waits(handlerKey, memberId, outcome.reason) || wasHeld) return;
      const { name, message } = outcome.failure;
      this.logger.warn(
        `deliveries of ${domain} (portal ${memberId}) wait, for ${outcome.reason}, and go on by themselves: ` +
          `${name}: ${message}`,
      );
    }
  }

  /** What deliveries of a portal wait for may be over: all of them are due. */
  available(memberId: string): void {
    for (const handlerKey of this.holds.handlersAt(memberId)) this.holds.ends(handlerKey, memberId);
    this.wake({ memberId });
  }

  /** After a start, which may have been what they waited for: all are due. */
  recall(): void {
    this.wake({});
  }

  /** How many runs of a handler and portal there may be; `undefined`: as many as usual. */
  most(handlerKey: string, memberId: string): number | undefined {
    return this.holds.most(handlerKey, memberId);
  }

  /** What a handler's deliveries wait for, by portal. */
  waitOf(handlerKey: string): PortalHold[] {
    return this.holds.holdOf(handlerKey);
  }

  /** What a handler's deliveries wait for at a portal. */
  at(handlerKey: string, memberId: string): PortalHold | undefined {
    return this.holds.at(handlerKey, memberId);
  }

  /** Resolves when nothing is being woken any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.holds.stop();
    await Promise.all(this.wakes);
  }

  private goesOn({ memberId, reason, since }: PortalHold, domain: string): void {
    const span = formatDuration(Math.max(0, this.clock.now() - since));
    this.logger.log(
      `deliveries of ${domain} (portal ${memberId}) go on; they have waited for ${reason}, for ${span}`,
    );
  }

  private wake(filter: DeliveryFilter): void {
    if (this.stopped) return;
    const wake = settled(this.wakeAll(filter), (error) => this.reportAsleep(error)).finally(() =>
      this.wakes.delete(wake),
    );
    this.wakes.add(wake);
  }

  private async wakeAll(filter: DeliveryFilter): Promise<void> {
    const now = this.clock.now();
    const woken = await this.inbox.mutate(
      { ...filter, waitsFor: OUTSIDE_REASONS },
      { kind: 'retryNow', now },
    );
    if (woken > 0) this.hooks.woken();
  }

  /** What is not woken is due by itself some minutes later. */
  private reportAsleep(error: unknown): void {
    this.logger.warn(`waiting deliveries could not be woken, and go on by themselves: ${thrownText(error)}`);
  }
}
