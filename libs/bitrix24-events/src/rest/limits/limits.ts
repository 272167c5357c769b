import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import type { BatchOutcome } from '../answers/batch.js';
import { bucketLimit, connectionLimit, durationsOf, operatingLimit } from './limit-list.js';
import { portalKey, type LimitedPortal } from './limit-profile.js';
import type { Limit } from './limit.js';
import { MemoryLimiter, type ProfileOf } from './memory-limiter.js';
import { MethodDurations } from './method-durations.js';
import { OperatingTime } from './operating-time.js';
import { Places } from './places.js';
import { REST_OPTIONS } from '../rest.options.js';
import type { BucketState, LimitedRequest, RestLimiter } from './rest-limiter.js';
import { safeLimiter } from './safe-limiter.js';

/** The options that decide on limits. */
export interface LimitsOptions {
  /** Instead of a limiter of this process alone. */
  limiter?: RestLimiter | undefined;
  limits?: ProfileOf | undefined;
  connectionsPerPortal: number;
}

/** What is known of a portal's limits; always up to date. */
export interface PortalLimits {
  /** How full its bucket is; `undefined` when it has no limit. */
  readonly bucket: BucketState | undefined;
  /**
   * From when one more call of a method may start, by the monotonic clock; infinite while only an answer can tell.
   *
   * @param ahead calls that go before it
   */
  readyAt(method: string, ahead?: number): number;
  /** How many seconds a call of a method takes, by experience. */
  durationOf(method: string): number;
  /** Has `listener` called after each answer of the portal. @returns what ends that */
  watch(listener: () => void): () => void;
}

/** The one door to everything that portals limit: nothing else knows which limits there are. */
@Injectable()
export class Limits {
  private readonly limiter: RestLimiter;
  private readonly operating: OperatingTime;
  private readonly durations = new MethodDurations();
  /** In the order in which a request waits for them. */
  private readonly all: readonly Limit[];

  constructor(
    @Inject(REST_OPTIONS) { limiter, limits, connectionsPerPortal }: LimitsOptions,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.limiter = safeLimiter(limiter ?? new MemoryLimiter(clock, limits));
    this.operating = new OperatingTime(clock, this.limiter);
    this.all = [
      operatingLimit(this.operating),
      bucketLimit(this.limiter),
      connectionLimit(new Places(connectionsPerPortal)),
      durationsOf(this.durations),
    ];
  }

  /**
   * Resolves when all limits let the request leave, and counts it.
   *
   * @param runs the methods that it will run; none where that is decided when it may leave
   * @throws the reason of its signal; what a limiter of the options throws
   */
  async enter(request: LimitedRequest, runs: readonly string[]): Promise<AdmittedRequest> {
    const entered: Limit[] = [];
    const leave: (() => void)[] = [];
    try {
      for (const limit of this.all) {
        if (!limit.enter) continue;
        // oxlint-disable-next-line no-await-in-loop -- what comes later must not be taken while it waits
        const giveBack = await limit.enter(request, runs);
        entered.push(limit);
        if (giveBack) leave.push(giveBack);
      }
    } catch (error) {
      for (const giveBack of leave) giveBack();
      for (const limit of entered) limit.withdrawn?.(request.portal, runs);
      throw error;
    }
    return new AdmittedRequest(this.all, request.portal, runs, leave);
  }

  /** What is known of a portal's limits, for those who put requests together. */
  state(portal: LimitedPortal): PortalLimits {
    const { limiter, operating, durations } = this;
    const key = portalKey(portal);
    return {
      get bucket() {
        return limiter.state(portal);
      },
      readyAt: (method, ahead) => operating.readyAt(portal, method, ahead),
      durationOf: (method) => durations.secondsOf(key, method),
      watch: (listener) => operating.watch(portal, listener),
    };
  }
}

/** A request that the limits of its portal let leave. */
export class AdmittedRequest {
  constructor(
    private readonly limits: readonly Limit[],
    private readonly portal: LimitedPortal,
    private runs: readonly string[],
    private readonly leave: readonly (() => void)[],
  ) {}

  /** To be called when it leaves. @param runs the methods that it runs */
  begin(runs: readonly string[]): void {
    if (this.runs.length === 0) for (const limit of this.limits) limit.begun?.(this.portal, runs);
    this.runs = runs;
  }

  /** It failed as a whole. @param timeout how long it might have taken, in milliseconds */
  refused(error: unknown, timeout: number): void {
    for (const limit of this.limits) limit.refused?.(this.portal, this.runs, error, timeout);
  }

  /** @param outcomes what came of its methods, in their order; none where no answer says */
  settled(outcomes: readonly BatchOutcome[]): void {
    for (const [index, run] of this.runs.entries())
      for (const limit of this.limits) limit.settled?.(this.portal, run, outcomes[index]);
  }

  /** Gives back what it took until its answer. */
  done(): void {
    for (const giveBack of this.leave) giveBack();
  }
}
