import type { Clock } from '../../common/index.js';
import type { WaitReason } from '../../errors/index.js';

/**
 * Number of consecutive attempts that must fail for the same cause: a single delivery may have a
 * problem of its own.
 */
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
  /** Number of consecutive attempts that failed for the cause. */
  found: number;
  /** Whether one delivery may test whether the cause persists. */
  probing: boolean;
  cancel: () => void;
}

/** Why a handler's deliveries are on hold at a portal. */
export interface PortalHold {
  memberId: string;
  reason: WaitReason;
  /** Milliseconds since the epoch. */
  since: number;
}

/**
 * Holds back a handler's deliveries at a portal while attempts there fail through no fault of the
 * handler: periodically, one of them tests whether the cause is resolved. Other handlers of the
 * portal continue: not all of them call it.
 */
export class PortalHolds {
  private readonly holds = new Map<string, Map<string, Hold>>();

  /** @param changed called when {@link most} changes for a handler and portal */
  constructor(
    private readonly clock: Clock,
    private readonly changed: (handlerKey: string, memberId: string) => void,
  ) {}

  /** An attempt has to wait. Returns whether the other deliveries are on hold from now on. */
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

  /** An attempt has ended otherwise, or the cause is resolved. Returns the hold that this ends. */
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

  /** Maximum number of runs of a handler and portal; `undefined`: no special limit. */
  most(handlerKey: string, memberId: string): number | undefined {
    const hold = this.find(handlerKey, memberId);
    return hold && isActive(hold) ? Number(hold.probing) : undefined;
  }

  /** Handlers that had a reason to wait at a portal, on hold or not. */
  handlersAt(memberId: string): string[] {
    return [...(this.holds.get(memberId)?.keys() ?? [])];
  }

  /** Whether some handler is on hold at a portal. */
  isHeld(memberId: string): boolean {
    return [...(this.holds.get(memberId)?.values() ?? [])].some(isActive);
  }

  /** The holds on a handler's deliveries, by portal. */
  holdOf(handlerKey: string): PortalHold[] {
    return [...this.holds.values()].flatMap((ofPortal) => {
      const hold = ofPortal.get(handlerKey);
      return hold && isActive(hold) ? [toPortalHold(hold)] : [];
    });
  }

  /** The hold on a handler's deliveries at a portal. */
  at(handlerKey: string, memberId: string): PortalHold | undefined {
    const hold = this.find(handlerKey, memberId);
    return hold && isActive(hold) ? toPortalHold(hold) : undefined;
  }

  /** Stops all probes. */
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
