import type { Clock } from '../../common/index.js';
import { onAbort } from '../../common/async/index.js';
import { CLOUD, portalKey, type LimitedPortal, type LimitProfile } from './limit-profile.js';
import { LeakyBucket } from './leaky-bucket.js';
import type { BucketState, LimitedRequest, RestLimiter, RestPriority } from './rest-limiter.js';
import { WaitingLine } from './waiting-line.js';

/** The limits of a portal by function: `undefined` for those of its plan. */
export type ProfileOf = (portal: LimitedPortal) => LimitProfile | 'none' | undefined;

interface Waiter {
  readonly priority: RestPriority;
  admit(): void;
}

interface Portal {
  readonly place: LimitedPortal;
  bucket: LeakyBucket | undefined;
  readonly line: WaitingLine<Waiter>;
  cancelTimer: (() => void) | undefined;
}

/**
 * Above this number, portals that have not been called recently are forgotten, except those whose
 * plan was learned.
 */
const PRUNE_THRESHOLD = 1_000;

/**
 * Above this number, the learned plans are forgotten, oldest first: a portal that keeps moving
 * counts as a new one each time.
 */
const MAX_LEARNED_LIMITS = 20_000;

/** Limits the requests of this process, separately for each local address. */
export class MemoryLimiter implements RestLimiter {
  private readonly portals = new Map<string, Portal>();
  private mostPortals = PRUNE_THRESHOLD;

  constructor(
    private readonly clock: Clock,
    private readonly profileOf: ProfileOf = () => undefined,
  ) {}

  async acquire(request: LimitedRequest): Promise<void> {
    const { signal } = request;
    signal?.throwIfAborted();
    const portal = this.portalOf(request.portal);
    if (!portal.bucket) return;
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        get priority() {
          return request.priority;
        },
        admit: () => {
          forgetPriority?.();
          forgetSignal();
          resolve();
        },
      };
      portal.line.add(waiter);
      const forgetPriority = request.onPriority?.(() => portal.line.refresh(waiter));
      const forgetSignal = onAbort(signal, () => {
        forgetPriority?.();
        portal.line.delete(waiter);
        if (portal.line.size === 0) portal.cancelTimer?.();
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever the caller gave
        reject(signal?.reason);
      });
      this.admitAll(portal);
    });
  }

  refused(portal: LimitedPortal): void {
    const known = this.portalOf(portal);
    // "No limits" learned from the plan is not final; "no limits" from the options is.
    if (!known.bucket && this.profileOf(portal) !== 'none')
      known.bucket = new LeakyBucket(CLOUD, this.clock.monotonic());
    known.bucket?.fill(this.clock.monotonic());
  }

  learned(place: LimitedPortal, profile: LimitProfile | 'none'): void {
    const portal = this.portalOf(place);
    const wanted = this.profileOf(place) ?? profile;
    if (wanted === 'none' ? !portal.bucket : isSame(portal.bucket?.profile, wanted)) return;
    const now = this.clock.monotonic();
    const level = portal.bucket?.level(now) ?? 0;
    portal.bucket = wanted === 'none' ? undefined : new LeakyBucket(wanted, now);
    for (let poured = 0; portal.bucket && poured < Math.round(level); poured++) portal.bucket.pour(now);
    this.admitAll(portal);
  }

  state(place: LimitedPortal): BucketState | undefined {
    const { bucket } = this.portalOf(place);
    return bucket && { level: bucket.level(this.clock.monotonic()), profile: bucket.profile };
  }

  private portalOf(place: LimitedPortal): Portal {
    const key = portalKey(place);
    const known = this.portals.get(key);
    if (known) return known;
    if (this.portals.size >= this.mostPortals) this.forgetIdle();
    const profile = this.profileOf(place) ?? CLOUD;
    const bucket = profile === 'none' ? undefined : new LeakyBucket(profile, this.clock.monotonic());
    const portal: Portal = { place, bucket, line: new WaitingLine(), cancelTimer: undefined };
    this.portals.set(key, portal);
    return portal;
  }

  private admitAll(portal: Portal): void {
    portal.cancelTimer?.();
    portal.cancelTimer = undefined;
    for (;;) {
      const waiter = portal.line.next();
      if (!waiter) return;
      const wait = portal.bucket?.wait(this.clock.monotonic()) ?? 0;
      if (wait > 0) {
        portal.cancelTimer = this.clock.schedule(() => this.admitAll(portal), wait);
        return;
      }
      portal.bucket?.pour(this.clock.monotonic());
      portal.line.serve(waiter);
      waiter.admit();
    }
  }

  /** A new bucket is equivalent to an empty one; a learned plan is not quickly learned again. */
  private forgetIdle(): void {
    const now = this.clock.monotonic();
    for (const [key, { place, bucket, line }] of this.portals) {
      const unlearned = this.profileOf(place) ?? CLOUD;
      const isUnlearned = unlearned === 'none' ? !bucket : isSame(bucket?.profile, unlearned);
      const isIdle = line.size === 0 && (bucket?.level(now) ?? 0) === 0;
      if (isIdle && (isUnlearned || this.portals.size > MAX_LEARNED_LIMITS)) this.portals.delete(key);
    }
    // Not again before the number of portals has doubled.
    this.mostPortals = Math.max(PRUNE_THRESHOLD, 2 * this.portals.size);
  }
}

const isSame = (one: LimitProfile | undefined, other: LimitProfile): boolean =>
  one?.capacity === other.capacity && one.leak === other.leak && one.operating === other.operating;
