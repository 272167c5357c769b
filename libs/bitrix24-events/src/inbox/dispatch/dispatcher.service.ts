import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { waitAtMost } from '../../common/async/index.js';
import { CLOCK, quietly, settled, thrownText, toMilliseconds, type Clock } from '../../common/index.js';
import { Bitrix24EventsError } from '../../errors/index.js';
import { HandlerRegistry, type HandlerDefinition } from '../../handlers/index.js';
import { SuspendedPortals } from '../../portals/index.js';
import { capabilityProblems } from '../capability-problems.js';
import { describePolicy, hasOwnPolicy, policyOf } from '../handler-policy.js';
import { InboxAvailability } from '../inbox-availability.service.js';
import { INBOX_OPTIONS, type InboxOptions } from '../inbox.options.js';
import type { Delivery, DeliveryOutcome } from '../inbox-deliveries.js';
import { INBOX, type Inbox } from '../inbox.js';
import { DeliveryReports } from './delivery-reports.service.js';
import { DeliveryRunner } from './delivery-runner.service.js';
import { HandlerPauses } from './handler-pauses.js';
import type { PortalHold } from './portal-holds.js';
import { PortalWaits } from './portal-waits.js';
import { Rates, type HandlerRates } from './rates.js';
import { SettlementWriter } from './settlement-writer.js';
import { Slots, type OpenSlots } from './slots.js';
import { WakeSignal } from './signal.js';
import { StuckRuns } from './stuck-runs.js';
import { Suspects } from './suspects.js';
import { takeOver } from './take-over.js';
import { TimeoutRests } from './timeout-rests.js';

/** Due times use the wall clock, which may be set forward meanwhile. */
const MAX_SLEEP_MS = 300_000;

/** Milliseconds until the next attempt after the storage could not be read. */
const STORAGE_RETRY_MS = 1_000;

/**
 * Milliseconds for handlers that listen to their signal, once a stopping application has waited
 * long enough.
 */
const ABORT_GRACE_MS = 1_000;

/** The current activity of a handler. */
export interface HandlerActivity extends HandlerRates {
  /** Runs that exceeded their timeout, have not ended, and block their order. */
  stuck: number;
  paused: boolean;
  /** Portals for which only this handler is paused. */
  pausedPortals: string[];
  /** Portals at which its deliveries are on hold, and why. */
  onHold: PortalHold[];
}

/** The abort reason for running handlers when the application stops. */
class ShutdownError extends Bitrix24EventsError {
  constructor() {
    super('SHUTTING_DOWN', 'The application is shutting down: the event is handled after the next start.');
  }
}

/**
 * After all pending microtasks and immediate callbacks: deliveries that end together free their
 * slots together.
 */
const settledDown = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

const isOverTime = (outcome: DeliveryOutcome): boolean =>
  'failure' in outcome && outcome.failure.code === 'HANDLER_TIMEOUT';

const isShutdown = (signal: AbortSignal): boolean => signal.reason instanceof ShutdownError;

/** Passes due deliveries to their handlers, at the rate that the options allow. */
@Injectable()
export class Dispatcher {
  private readonly logger = new Logger('Bitrix24Inbox');
  private readonly signal = new WakeSignal();
  private readonly runs = new Map<Promise<void>, AbortController>();
  private readonly writer: SettlementWriter;
  private slots = new Slots(0, []);
  private readonly stuck = new StuckRuns();
  private readonly suspects = new Suspects();
  private readonly rates: Rates;
  private readonly waits: PortalWaits;
  private readonly rests: TimeoutRests;
  private readonly pauses: HandlerPauses;
  private firstPortal: string | undefined;
  private sharing = false;
  private loop: Promise<void> | undefined;
  private stopping = false;

  constructor(
    @Inject(INBOX) private readonly inbox: Inbox,
    private readonly handlers: HandlerRegistry,
    private readonly runner: DeliveryRunner,
    private readonly reports: DeliveryReports,
    @Inject(INBOX_OPTIONS) private readonly options: InboxOptions,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly availability: InboxAvailability,
    @Optional() private readonly suspended?: SuspendedPortals,
  ) {
    this.writer = new SettlementWriter(inbox, clock, this.logger, availability);
    this.rates = new Rates(clock);
    this.pauses = new HandlerPauses(inbox);
    const changed = (handlerKey: string, memberId: string): void => this.bound(handlerKey, memberId);
    this.rests = new TimeoutRests(clock, changed);
    this.waits = new PortalWaits(inbox, clock, this.logger, {
      changed,
      woken: () => this.signal.notify(),
    });
  }

  /** Handlers that need features the inbox does not have. */
  problems(): string[] {
    return capabilityProblems(this.inbox.capabilities, this.handlers.allHandlers());
  }

  /**
   * Starts with the deliveries of an earlier process. Resolves once those are sorted out; handlers
   * run from then on.
   */
  async start(): Promise<void> {
    const handlers = this.handlers.allHandlers();
    await takeOver(this.inbox, handlers, this.clock.now(), this.logger);
    await this.pauses.read();
    this.pauses.logTo(this.logger);
    for (const handler of handlers) {
      if (!hasOwnPolicy(handler)) continue;
      const policy = describePolicy(policyOf(handler, this.options.retry));
      this.logger.log(`${handler.key} has a retry policy of its own: ${policy}`);
    }
    this.slots = new Slots(this.options.concurrency, handlers);
    if (this.sharing) this.slots.shareAmongPortals();
    for (const [key, memberId] of this.pauses.forPortals) this.bound(key, memberId);
    this.waits.recall();
    this.loop = this.pump();
  }

  /** Something may be due. @param memberId the portal of an accepted event */
  wake(memberId?: string): void {
    if (memberId !== undefined) this.serves(memberId);
    this.signal.notify();
  }

  /** A portal is served. From the second one on, no portal may use all slots. */
  serves(memberId: string): void {
    if (this.sharing) return;
    this.firstPortal ??= memberId;
    if (memberId === this.firstPortal) return;
    this.sharing = true;
    this.slots.shareAmongPortals();
  }

  /**
   * The cause that a portal's deliveries wait for may be resolved: it is authorized again,
   * reachable again, or delivers again.
   */
  available(memberId: string): void {
    this.waits.available(memberId);
  }

  /**
   * Pauses or resumes a handler; kept over restarts.
   *
   * @param memberId for that portal only. Without it, resuming also ends the pauses for single
   * portals
   */
  async setPaused(handlerKey: string, paused: boolean, memberId?: string): Promise<void> {
    for (const portal of await this.pauses.set(handlerKey, paused, memberId)) this.bound(handlerKey, portal);
    this.signal.notify();
  }

  /** When the next delivery that may start is due; `undefined` if there is none. */
  async nextDueAt(): Promise<number | undefined> {
    const dues = await Promise.all(this.openSlots().map((slots) => this.inbox.nextDueAt(slots)));
    const next = Math.min(Infinity, ...dues.filter((due) => due !== undefined));
    return next === Infinity ? undefined : next;
  }

  /** The hold on a handler's deliveries at a portal, if there is one. */
  holdAt(handlerKey: string, memberId: string): PortalHold | undefined {
    return this.waits.at(handlerKey, memberId);
  }

  /** The state of a handler beyond its stored deliveries. */
  activity(handlerKey: string): HandlerActivity {
    return {
      ...this.rates.rateOf(handlerKey),
      stuck: this.stuck.count(handlerKey),
      paused: this.pauses.everywhere.has(handlerKey),
      pausedPortals: this.pauses.portalsOf(handlerKey),
      onHold: this.waits.waitOf(handlerKey),
    };
  }

  /** Whether nothing runs. */
  get idle(): boolean {
    return this.runs.size === 0;
  }

  /**
   * Starts no further delivery, waits for the running ones for `inbox.shutdownTimeout`, then aborts
   * them. Those that have not ended run again after the next start.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.notify();
    await this.waits.stop();
    this.rests.stop();
    await this.loop;
    await this.within(toMilliseconds(this.options.shutdownTimeout));
    if (this.runs.size > 0) {
      this.logger.warn(
        `${this.runs.size} handlers have not ended in time: aborted, they run again after the next start`,
      );
      for (const controller of this.runs.values()) controller.abort(new ShutdownError());
    }
    this.writer.stop();
    await this.within(ABORT_GRACE_MS);
  }

  private async pump(): Promise<void> {
    while (!this.stopping) {
      try {
        if ((await this.launchDue()) === 0) await this.sleep();
        await settledDown();
      } catch (error) {
        quietly(() => this.reportUnreadable(error));
        await this.sleepFor(STORAGE_RETRY_MS);
      }
    }
  }

  private reportUnreadable(error: unknown): void {
    if (!this.availability.failed('claim', error))
      this.logger.error(`the inbox cannot be read, again in ${STORAGE_RETRY_MS} ms: ${thrownText(error)}`);
  }

  /** Claims what is due and free to run, and starts it. Resolves to the number of deliveries. */
  private async launchDue(): Promise<number> {
    for (const slots of this.openSlots()) {
      // oxlint-disable-next-line no-await-in-loop -- the second only when the first brings nothing
      const deliveries = await this.inbox.claim({ ...slots, now: this.clock.now() });
      this.availability.succeeded('claim');
      for (const delivery of deliveries) this.launch(delivery, this.handlers.get(delivery.handlerKey)!);
      if (deliveries.length > 0) return deliveries.length;
    }
    return 0;
  }

  /**
   * Deliveries of a suspended portal wait until it is known whether the application is still
   * installed.
   */
  private openSlots(): OpenSlots[] {
    const suspended = this.suspended?.all ?? [];
    return this.slots
      .open(this.pauses.everywhere)
      .map((slots) => ({ ...slots, exceptPortals: [...slots.exceptPortals, ...suspended] }));
  }

  /** Updates the maximum number of runs of a handler and portal. */
  private bound(handlerKey: string, memberId: string): void {
    const isClosed = this.pauses.isPausedFor(handlerKey, memberId) || this.rests.has(handlerKey, memberId);
    this.slots.bound(handlerKey, memberId, isClosed ? 0 : this.waits.most(handlerKey, memberId));
    this.signal.notify();
  }

  private launch(delivery: Delivery, handler: HandlerDefinition): void {
    const controller = new AbortController();
    this.serves(delivery.event.memberId);
    this.slots.occupy(handler.key, delivery.event.memberId);
    const run = settled(this.perform(delivery, handler, controller), (error) =>
      this.logger.error(`delivery ${delivery.deliveryId} cannot be settled: ${thrownText(error)}`),
    ).finally(() => this.runs.delete(run));
    this.runs.set(run, controller);
  }

  private async perform(
    delivery: Delivery,
    handler: HandlerDefinition,
    controller: AbortController,
  ): Promise<void> {
    const isSuspect = this.suspects.isSuspect(delivery);
    if (isSuspect) {
      const deferred = this.suspects.claim(this.clock.now());
      if (deferred) return this.defer(delivery, deferred);
      await this.suspects.whenAlone();
    }
    const begunAt = this.clock.monotonic();
    const { outcome: pending, ended } = this.runner.start(delivery, handler, controller);
    const ending = await pending.finally(() => {
      if (isSuspect) this.suspects.release();
      this.slots.release(handler.key, delivery.event.memberId);
    });
    // Interrupted by the shutdown of the application: the attempt does not count.
    const outcome: DeliveryOutcome =
      ending.kind !== 'done' && isShutdown(controller.signal) ? { kind: 'released' } : ending;
    if (isOverTime(outcome) && handler.concurrency !== undefined && this.sharing)
      this.rests.beginRest(handler.key, delivery.event.memberId, this.clock.monotonic() - begunAt);
    quietly(() => this.waits.ended(delivery, outcome));
    this.signal.notify();
    // The next delivery of its order must not start before it has really ended.
    if (delivery.ordered) await this.stuck.whileRunning(handler.key, ended);
    const { deliveryId, attemptToken } = delivery;
    if (await this.writer.write({ deliveryId, attemptToken, outcome })) {
      if (outcome.kind === 'done' || outcome.kind === 'retry' || outcome.kind === 'buried')
        this.rates.count(handler.key, outcome.kind === 'done' ? 'done' : 'failed');
      quietly(() => this.reports.report(delivery, handler, outcome, this.clock.monotonic() - begunAt));
    }
    this.signal.notify();
  }

  private async defer(
    { deliveryId, attemptToken, handlerKey, event }: Delivery,
    outcome: DeliveryOutcome,
  ): Promise<void> {
    // Before the write, as for any outcome: one that cannot be written must not keep the slot.
    this.slots.release(handlerKey, event.memberId);
    await this.suspects.deferred(this.writer.write({ deliveryId, attemptToken, outcome }));
    this.signal.notify();
  }

  /** Until a delivery that may run is due, or something changes. */
  private async sleep(): Promise<void> {
    const dueAt = (await this.nextDueAt()) ?? Infinity;
    await (dueAt === Infinity
      ? this.signal.sleep()
      : this.sleepFor(Math.min(MAX_SLEEP_MS, dueAt - this.clock.now())));
  }

  private async sleepFor(ms: number): Promise<void> {
    const cancel = this.clock.schedule(() => this.signal.notify(), Math.max(0, ms));
    await this.signal.sleep();
    cancel();
  }

  private async within(ms: number): Promise<void> {
    if (this.runs.size > 0) await waitAtMost(ms, Promise.all(this.runs.keys()), this.clock);
  }
}
