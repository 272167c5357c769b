import type { Logger } from '@nestjs/common';
import { formatDuration, settled, thrownText, type Clock } from '../../common/index.js';
import type { Delivery, DeliveryOutcome } from '../inbox-deliveries.js';
import type { DeliveryFilter } from '../inbox-upkeep.js';
import type { Inbox } from '../inbox.js';
import { affectsPortal, OUTSIDE_REASONS } from '../wait-reason-of.js';
import { PortalHolds, type PortalHold } from './portal-holds.js';

/** The callbacks for waits. */
export interface WaitHooks {
  /** `most` has changed for a handler and portal. */
  changed: (handlerKey: string, memberId: string) => void;
  /** Deliveries have become due. */
  woken: () => void;
}

/**
 * Makes the deliveries of a portal wait for causes outside of their handlers, and wakes them when
 * those are resolved.
 */
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

  /** The outcome of an attempt shows the state of the portal. */
  ended({ handlerKey, event: { memberId, domain } }: Delivery, outcome: DeliveryOutcome): void {
    if (outcome.kind === 'released' || outcome.kind === 'deferred') return;
    if (outcome.kind !== 'wait') {
      const hold = this.holds.ends(handlerKey, memberId);
      if (!hold) return;
      this.goesOn(hold, domain);
      // A cause resolved for one handler may be resolved for the others.
      this.available(memberId);
    } else if (affectsPortal(outcome.reason)) {
      const wasHeld = this.holds.isHeld(memberId);
      if (!this.holds.waits(handlerKey, memberId, outcome.reason) || wasHeld) return;
      const { name, message } = outcome.failure;
      this.logger.warn(
        `deliveries of ${domain} (portal ${memberId}) wait, for ${outcome.reason}, and go on by themselves: ` +
          `${name}: ${message}`,
      );
    }
  }

  /** The cause that a portal's deliveries wait for may be resolved: all of them become due. */
  available(memberId: string): void {
    for (const handlerKey of this.holds.handlersAt(memberId)) this.holds.ends(handlerKey, memberId);
    this.wake({ memberId });
  }

  /** After a start, which may have resolved the cause: all of them become due. */
  recall(): void {
    this.wake({});
  }

  /** Maximum number of runs of a handler and portal; `undefined`: no special limit. */
  most(handlerKey: string, memberId: string): number | undefined {
    return this.holds.most(handlerKey, memberId);
  }

  /** The holds on a handler's deliveries, by portal. */
  waitOf(handlerKey: string): PortalHold[] {
    return this.holds.holdOf(handlerKey);
  }

  /** The hold on a handler's deliveries at a portal. */
  at(handlerKey: string, memberId: string): PortalHold | undefined {
    return this.holds.at(handlerKey, memberId);
  }

  /** Resolves when no waking is in progress any more. */
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

  /** Deliveries that are not woken become due by themselves some minutes later. */
  private reportAsleep(error: unknown): void {
    this.logger.warn(
      `waiting deliveries could not be woken, and become due by themselves: ${thrownText(error)}`,
    );
  }
}
