import type { Clock } from '../../common/index.js';
import type { WaitReason } from '../../errors/index.js';

/** So many attempts in a row must have found the cause: one delivery may be at odds with the portal alone. */
const FAILURES_BEFORE_HOLD = 3;

const INITIAL_PAUSE_MS = 10_000;
const MAX_PAUSE_MS = 60_000;

interface Hold {
  handlerKey: string;
  memberId: string;
  reason: WaitReason;
  since: number;
  /** By the monotonic clock. */
  begunAt: number;
  /** Attempts in a row that found the cause. */
  found: number;
  /** Whether one delivery may find out how it stands. */
  probing: boolean;
  cancel: () => void;
}

/** What the deliveries of a handler wait for at a portal. */
export interface PortalHold {
  memberId: string;
  reason: WaitReason;
  /** Milliseconds since the epoch. */
  since: number;
}

/**
 * Holds the deliveries of a handler at a portal back while attempts there fail through no fault of the handler: one of
 * them finds out now and then whether the cause has gone. Other handlers of the portal go on: not all of them call it.
 */
export class PortalHolds {
  private readonly holds = new Map<string, Map<string, Hold>>();

  /** @param changed what {@link most} says of a handler and portal has changed */
  constructor(
    private readonly clock: Clock,
    private readonly changed: (handlerKey: string, memberId: string) => void,
  ) {}

  /** An attempt has to wait. Returns whether the others are held from now on. */
  waits(handlerKey: string, memberId: string, reason: WaitReason): boolean {
    const hold = this.find(handlerKey, memberId) ?? this.add(handlerKey, memberId, reason);
    hold.reason = reason;
    hold.found++;
    if (hold.found < FAILURES_BEFORE_HOLD) return false;
    hold.probing = false;
    hold.cancel();
    const pause = Math.min(MAX_PAUSE_MS, Math.max(INITIAL_PAUSE_MS, this.clock.monotonic() - hold.begunAt));
    hold.cancel = this.clock.schedule(() => {
      hold.probing = true;
      this.changed(handlerKey, memberId);
    }, pause);
    this.changed(handlerKey, memberId);
    return hold.found === FAILURES_BEFORE_HOLD;
  }

  /** An attempt has ended otherwise, or the cause has gone. Returns the hold that ends by that. */
  ends(handlerKey: string, memberId: string): PortalHold | undefined {
    const hold = this.find(handlerKey, memberId);
    if (!hold) return undefined;
    hold.cancel();
    const ofPortal = this.holds.get(memberId)!;
    ofPortal.delete(handlerKey);
    if (ofPortal.size === 0) this.holds.delete(memberId);
    if (!isActive(hold)) return undefined;
    this.changed(handlerKey, memberId);
    return toPortalHold(hold);
  }

  /** How many runs of a handler and portal there may be; `undefined`: as many as usual. */
  most(handlerKey: string, memberId: string): number | undefined {
    const hold = this.find(handlerKey, memberId);
    return hold && isActive(hold) ? Number(hold.probing) : undefined;
  }

  /** Handlers that have found a cause to wait at a portal, held or not. */
  handlersAt(memberId: string): string[] {
    return [...(this.holds.get(memberId)?.keys() ?? [])];
  }

  /** Whether some handler is held at a portal. */
  isHeld(memberId: string): boolean {
    return [...(this.holds.get(memberId)?.values() ?? [])].some(isActive);
  }

  /** What a handler's deliveries wait for, by portal. */
  holdOf(handlerKey: string): PortalHold[] {
    return [...this.holds.values()].flatMap((ofPortal) => {
      const hold = ofPortal.get(handlerKey);
      return hold && isActive(hold) ? [toPortalHold(hold)] : [];
    });
  }

  /** What a handler's deliveries wait for at a portal. */
  at(handlerKey: string, memberId: string): PortalHold | undefined {
    const hold = this.find(handlerKey, memberId);
    return hold && isActive(hold) ? toPortalHold(hold) : undefined;
  }

  /** No probe is due any more. */
  stop(): void {
    for (const ofPortal of this.holds.values()) for (const { cancel } of ofPortal.values()) cancel();
  }

  private find(handlerKey: string, memberId: string): Hold | undefined {
    return this.holds.get(memberId)?.get(handlerKey);
  }

  private add(handlerKey: string, memberId: string, reason: WaitReason): Hold {
    const hold: Hold = {
      handlerKey,
      memberId,
      reason,
      since: this.clock.now(),
      begunAt: this.clock.monotonic(),
      found: 0,
      probing: false,
      cancel: () => undefined,
    };
    const ofPortal = this.holds.get(memberId);
    if (ofPortal) ofPortal.set(handlerKey, hold);
    else this.holds.set(memberId, new Map([[handlerKey, hold]]));
    return hold;
  }
}

const isActive = ({ found }: Hold): boolean => found >= FAILURES_BEFORE_HOLD;

const toPortalHold = ({ memberId, reason, since }: Hold): PortalHold => ({ memberId, reason, since });
