import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { CLOCK, inBackground, quietly, thrownText, toMilliseconds, type Clock } from '../../common/index.js';
import { Bitrix24ConfigurationError, Bitrix24EventsError } from '../../errors/index.js';
import { HandlerRegistry, type HandlerDefinition } from '../../handlers/index.js';
import { SuspendedPortals } from '../../portals/index.js';
import { capabilityProblems } from '../capability-problems.js';
import { describePolicy, policyOf } from '../handler-policy.js';
import { InboxAvailability } from '../inbox-availability.service.js';
import { INBOX_OPTIONS, type InboxOptions } from '../inbox.options.js';
import { INBOX, type Delivery, type DeliveryOutcome, type Inbox } from '../inbox.js';
import { DeliveryReports } from './delivery-reports.service.js';
import { DeliveryRunner } from './delivery-runner.service.js';
import { Rates, type HandlerRates } from './rates.js';
import { SettlementWriter } from './settlement-writer.js';
import { Slots, type OpenSlots } from './slots.js';
import { WakeSignal } from './signal.js';
import { StuckRuns } from './stuck-runs.js';

/** After the storage could not be read. */
const STORAGE_PAUSE = 1_000;

/** For handlers that listen to their signal, once a stopping application has waited long enough. */
const ABORT_GRACE = 1_000;

/** What a handler is doing. */
export interface HandlerActivity extends HandlerRates {
  /** Runs that failed by their timeout, have not ended, and hold their order. */
  stuck: number;
  paused: boolean;
}

/** Why the signal of a running handler aborts when the application stops. */
class ShutdownError extends Bitrix24EventsError {
  constructor() {
    super('SHUTTING_DOWN', 'The application is shutting down: the event is handled after the next start.');
  }
}

/** Once all that can go on now has: what ends at the same time frees its slots together. */
const settledDown = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

const isShutdown = (signal: AbortSignal): boolean => signal.reason instanceof ShutdownError;

/** Takes due deliveries to their handlers, at the pace that the options set. */
@Injectable()
export class Dispatcher {
  private readonly logger = new Logger('Bitrix24Inbox');
  private readonly signal = new WakeSignal();
  private readonly runs = new Map<Promise<void>, AbortController>();
  private readonly writer: SettlementWriter;
  private slots = new Slots(0, []);
  private readonly stuck = new StuckRuns();
  private readonly rates: Rates;
  private paused: ReadonlySet<string> = new Set();
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
  }

  /**
   * Begins with what an earlier process left. Resolves once that is sorted out; handlers run from then on.
   *
   * @throws Bitrix24ConfigurationError when a handler asks for what the inbox cannot do
   */
  async start(): Promise<void> {
    const handlers = this.handlers.all();
    const problems = capabilityProblems(this.inbox.capabilities, handlers);
    if (problems.length > 0) throw new Bitrix24ConfigurationError('handlers', problems);
    for (const { key, previousKeys } of handlers) {
      const adopted = previousKeys.length === 0 ? 0 : await this.inbox.adopt(key, previousKeys);
      if (adopted > 0)
        this.logger.log(`${key} takes over ${adopted} deliveries of ${previousKeys.join(', ')}`);
    }
    const recovered = await this.inbox.recover(this.clock.now());
    if (recovered > 0)
      this.logger.warn(`${recovered} deliveries were running when the process ended: they run again`);
    await this.reportOrphans(new Set(handlers.map(({ key }) => key)));
    this.paused = await this.inbox.paused();
    for (const key of this.paused) this.logger.warn(`${key} is paused: resume it by Bitrix24Inbox.resume()`);
    for (const handler of handlers) {
      if (handler.retry === undefined) continue;
      const policy = describePolicy(policyOf(handler, this.options.retry));
      this.logger.log(`${handler.key} has a retry policy of its own: ${policy}`);
    }
    this.slots = new Slots(this.options.concurrency, handlers);
    this.loop = this.pump();
  }

  /** Something may be due. */
  wake(): void {
    this.signal.ring();
  }

  /** Stops or lets a handler begin further deliveries; kept over restarts. */
  async setPaused(handlerKey: string, paused: boolean): Promise<void> {
    await this.inbox.setPaused(handlerKey, paused);
    this.paused = await this.inbox.paused();
    this.signal.ring();
  }

  /** What is known of a handler beside its stored deliveries. */
  activity(handlerKey: string): HandlerActivity {
    return {
      ...this.rates.of(handlerKey),
      stuck: this.stuck.count(handlerKey),
      paused: this.paused.has(handlerKey),
    };
  }

  /** Whether nothing runs. */
  get idle(): boolean {
    return this.runs.size === 0;
  }

  /**
   * Takes no further delivery, waits for the running ones for `inbox.shutdownTimeout`, then aborts them.
   * What has not ended by then runs again after the next start.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.ring();
    await this.loop;
    await this.within(toMilliseconds(this.options.shutdownTimeout));
    if (this.runs.size > 0) {
      this.logger.warn(
        `${this.runs.size} handlers have not ended in time: aborted, they run again after the next start`,
      );
      for (const controller of this.runs.values()) controller.abort(new ShutdownError());
    }
    this.writer.stop();
    await this.within(ABORT_GRACE);
  }

  private async pump(): Promise<void> {
    while (!this.stopping) {
      try {
        if ((await this.launchDue()) === 0) await this.sleep();
        await settledDown();
      } catch (error) {
        quietly(() => this.reportUnreadable(error));
        await this.sleepFor(STORAGE_PAUSE);
      }
    }
  }

  private reportUnreadable(error: unknown): void {
    if (!this.availability.failed('claim', error))
      this.logger.error(`the inbox cannot be read, again in ${STORAGE_PAUSE} ms: ${thrownText(error)}`);
  }

  /** Claims what is due and free to run, and begins it. Resolves to how many that were. */
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

  /** Deliveries of a portal where the application may be gone wait until that is known. */
  private openSlots(): OpenSlots[] {
    const suspended = this.suspended?.all ?? [];
    return this.slots
      .open(this.paused)
      .map((slots) => ({ ...slots, exceptPortals: [...slots.exceptPortals, ...suspended] }));
  }

  private launch(delivery: Delivery, handler: HandlerDefinition): void {
    const controller = new AbortController();
    this.slots.take(handler.key, delivery.event.memberId);
    const run = inBackground(this.perform(delivery, handler, controller), (error) =>
      this.logger.error(`delivery ${delivery.deliveryId} cannot be settled: ${thrownText(error)}`),
    ).finally(() => this.runs.delete(run));
    this.runs.set(run, controller);
  }

  private async perform(
    delivery: Delivery,
    handler: HandlerDefinition,
    controller: AbortController,
  ): Promise<void> {
    const { outcome: pending, ended } = this.runner.start(delivery, handler, controller);
    const ending = await pending.finally(() => {
      this.slots.release(handler.key, delivery.event.memberId);
    });
    // Cut short by the end of the application: its attempt does not count.
    const outcome: DeliveryOutcome =
      ending.kind !== 'done' && isShutdown(controller.signal) ? { kind: 'released' } : ending;
    this.signal.ring();
    // Before it has really ended, the next of its order must not begin.
    if (delivery.ordered) await this.stuck.whileRunning(handler.key, ended);
    const { deliveryId, attemptToken } = delivery;
    if (await this.writer.write({ deliveryId, attemptToken, outcome })) {
      if (outcome.kind !== 'released')
        this.rates.count(handler.key, outcome.kind === 'done' ? 'done' : 'failed');
      quietly(() => this.reports.report(delivery, handler, outcome));
    }
    this.signal.ring();
  }

  /** Until a delivery is due that may run, or something happens. */
  private async sleep(): Promise<void> {
    const dues = await Promise.all(
      this.openSlots().map(({ quotas, exceptPortals }) =>
        this.inbox.nextDueAt(
          quotas.map(({ handlerKey }) => handlerKey),
          exceptPortals,
        ),
      ),
    );
    const dueAt = Math.min(Infinity, ...dues.filter((due) => due !== undefined));
    await (dueAt === Infinity ? this.signal.sleep() : this.sleepFor(dueAt - this.clock.now()));
  }

  private async sleepFor(ms: number): Promise<void> {
    const cancel = this.clock.schedule(() => this.signal.ring(), Math.max(0, ms));
    await this.signal.sleep();
    cancel();
  }

  private async within(ms: number): Promise<void> {
    if (this.runs.size === 0) return;
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.clock.schedule(resolve, ms);
    });
    await Promise.race([Promise.all(this.runs.keys()), late]);
    cancel();
  }

  private async reportOrphans(known: ReadonlySet<string>): Promise<void> {
    for (const [key, { waiting }] of await this.inbox.counts()) {
      if (waiting === 0 || known.has(key)) continue;
      this.logger.warn(
        `${waiting} deliveries wait for the handler '${key}', which no longer exists. ` +
          'Try: bring it back, or name this key in previousKeys of its successor.',
      );
    }
  }
}
