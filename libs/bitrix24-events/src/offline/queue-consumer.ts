import type { OfflineOptions } from '../bindings/index.js';
import { settled, toMilliseconds, type Clock } from '../common/index.js';
import type { InstallationStore } from '../portals/index.js';
import type { Bitrix24Client } from '../rest/index.js';
import { advanceCatchUp, asksForLeft, type CatchUp } from './catch-up.js';
import { HeldLease } from './held-lease.js';
import { LookAhead } from './look-ahead.js';
import { nextTurnIn, INBOX_FULL_PAUSE_MS, type Pace } from './next-turn.js';
import type { OfflineStore } from './offline-store.js';
import { PortalQueue } from './portal-queue.js';
import {
  failureOf,
  isOutage,
  lackedFeature,
  mayHaveReserved,
  type LackedFeature,
  type QueueFailure,
} from './queue-failure.js';
import type { QueueReports } from './queue-reports.service.js';
import { QueueTurn, type Searches } from './queue-turn.js';
import type { QueueJob } from './queues-of.js';
import { RowStore } from './row-store.js';
import type { RowIngest } from './row-ingest.service.js';
import type { QueuePortal } from './to-inbox-event.js';
import { TurnTimer } from './turn-timer.js';

/**
 * Milliseconds that a stop waits for data that cannot be read again: an answer to `clear=1`, and
 * its rows on disk.
 */
const STOP_TIMEOUT_MS = 10_000;

/** Milliseconds between two checks of a plan: plans change rarely. */
const PROBE_INTERVAL_MS = 3_600_000;

/** The dependencies of a consumer. */
export interface ConsumerParts {
  clientId: string;
  client: Pick<Bitrix24Client, 'batch' | 'memberId'>;
  installations: InstallationStore;
  store: OfflineStore;
  taker: RowIngest;
  reports: QueueReports;
  options: OfflineOptions;
  clock: Clock;
  /** Runs a turn when the scheduler of all queues allows it. */
  inTurn(turn: () => Promise<number>): Promise<number>;
  /** From 0 to 1, as `Math.random()`. */
  random(): number;
  /** Whether the portal must not be called at the moment. */
  isSuspended(): boolean;
  /** Host of the portal, for logs and events. */
  domain(): Promise<string>;
  /** An unwanted queue is empty. */
  drained(): Promise<void>;
  /** Whether nothing must be stored for the portal any more. */
  isForgotten(): Promise<boolean>;
  /** The portal has refused a request that needs this feature of its plan. */
  lacks(feature: LackedFeature): void;
}

/** Reads one queue, turn after turn, until it is stopped. */
export class QueueConsumer {
  private readonly stopping = new AbortController();
  /** Aborts some time after {@link stopping}. */
  private readonly end = new AbortController();
  private readonly pace: Pace;
  private readonly timer: TurnTimer;
  private readonly lookAhead: LookAhead;
  private readonly keeper: RowStore;
  private readonly searches: Searches = { orphansAt: -Infinity, errorsAt: -Infinity };
  private running: Promise<void> = Promise.resolve();
  private portal: QueuePortal;
  private extended: boolean;
  /** When a plan that lacks a feature is checked again. */
  private probeAt = -Infinity;
  /** Number of consecutive turns that had to work without reservations. */
  private lackingTurns = 0;
  private isSpread = false;
  private rung = false;
  /** When the portal last notified us, or rows arrived. */
  private busyAt = -Infinity;
  /** Whether the last turn left rows because the inbox is full. */
  private isFull = false;
  private failures = 0;
  private trouble: QueueFailure | undefined;
  private catchUp: CatchUp | undefined;

  constructor(
    private job: QueueJob,
    private readonly parts: ConsumerParts,
  ) {
    const { options, clock, taker } = parts;
    this.portal = { ...job, domain: '' };
    this.extended = job.extended;
    this.pace = { quiet: toMilliseconds(options.pollEvery), fast: toMilliseconds(options.pollFast) };
    this.timer = new TurnTimer(clock, this.pace.fast);
    this.lookAhead = new LookAhead(options.lookAhead, (most) => taker.countWaiting(job.memberId, most));
    this.keeper = new RowStore({ ...parts, lookAhead: this.lookAhead }, this.end.signal);
  }

  start(): void {
    this.running = settled(this.runTurns());
  }

  /** The portal reports that rows were added. */
  notifyOfRows(): void {
    this.rung = true;
    this.busyAt = this.parts.clock.monotonic();
    this.timer.notify();
  }

  /** Something has changed: the next turn should start now. */
  wake(): void {
    this.timer.wake();
  }

  /** Another sync of the portal's bindings had this result. */
  update(job: QueueJob): void {
    this.job = job;
  }

  /**
   * Resolves once nothing is in progress. Work started at the portal is finished by the next
   * process; rows that the portal has deleted are stored first.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.timer.stop();
    const cancel = this.parts.clock.schedule(() => this.end.abort(), STOP_TIMEOUT_MS);
    await this.running;
    cancel();
  }

  private async runTurns(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- one turn after the other
      const pause = await this.parts.inTurn(() => this.turn());
      // What rang at the very end of a turn was not heard by it.
      // oxlint-disable-next-line no-await-in-loop
      await this.timer.sleep(this.rung ? Math.min(pause, this.pace.fast) : this.spread(pause));
    }
  }

  /**
   * Spreads the polls of queues that are first read in the same second at start: the first quiet
   * pause of each has a random end.
   */
  private spread(pause: number): number {
    if (this.isSpread || pause < this.pace.quiet) return pause;
    this.isSpread = true;
    return Math.round(pause * (1 - this.parts.random() / 2));
  }

  /** Resolves to the milliseconds until the next one. Never rejects. */
  private async turn(): Promise<number> {
    if (this.stopping.signal.aborted || this.parts.isSuspended()) return this.pace.quiet;
    let lease: HeldLease | undefined;
    try {
      // Checked before acquiring the lease, which is written to disk.
      if (this.isFull && !(await this.lookAhead.hasRoom())) return INBOX_FULL_PAUSE_MS;
      const { clientId, installations, clock } = this.parts;
      const key = `offline:${clientId}:${this.job.memberId}:${this.job.connector}`;
      lease = await HeldLease.acquire(installations, key, clock, this.stopping.signal);
      return lease ? await this.turnUnder(lease) : this.pace.fast;
    } catch (error) {
      if (this.stopping.signal.aborted) return 0;
      return lease?.isLost ? this.overtaken() : this.failed(error);
    } finally {
      await lease?.release().catch(() => undefined);
    }
  }

  private async turnUnder(lease: HeldLease): Promise<number> {
    this.portal = { ...this.job, domain: await this.parts.domain() };
    if (this.parts.clock.monotonic() >= this.probeAt) this.extended = this.job.extended;
    this.tellOfPlan();
    const turn = this.createTurn(lease.signal);
    const { full } = await turn.runTurn();
    this.isFull = full;
    this.succeeded();
    if (this.job.draining && turn.rows === 0 && !full) {
      this.parts.reports.drained(this.portal);
      await this.parts.drained();
    }
    const now = this.parts.clock.monotonic();
    if (turn.rows > 0) this.busyAt = now;
    return nextTurnIn({ sinceBusy: now - this.busyAt, full, failures: 0 }, this.pace);
  }

  private createTurn(signal: AbortSignal): QueueTurn {
    const { store, client, options, clock, reports, taker } = this.parts;
    const { job } = this;
    return new QueueTurn(
      {
        queue: new PortalQueue(client, {
          connector: job.connector,
          limit: options.batchSize,
          signal,
          end: this.end.signal,
          surplus: (asked, surplus) => taker.reports.surplus(this.portal, asked, surplus),
        }),
        reservations: {
          all: () => store.reservations(job),
          add: (reservation) => store.add(job, reservation),
          remove: (processId) => store.remove(job, processId),
        },
        store: (rows, processId) => this.keeper.store(this.portal, processId, rows),
        isSuspended: () => this.parts.isSuspended(),
        hasRoom: () => this.lookAhead.hasRoom(),
        hasRung: () => {
          const { rung } = this;
          this.rung = false;
          return rung;
        },
        asksForLeft: () => asksForLeft(this.catchUp, clock.monotonic()),
        looked: (batch) => {
          const change = advanceCatchUp(this.catchUp, batch, {
            now: clock.now(),
            monotonic: clock.monotonic(),
          });
          this.catchUp = change.now;
          reports.catchUp(this.portal, change);
        },
        now: () => clock.monotonic(),
        signal,
      },
      this.searches,
      this.extended,
    );
  }

  private succeeded(): void {
    this.failures = 0;
    if (this.trouble !== undefined) this.parts.reports.recovered(this.portal, this.trouble);
    this.trouble = undefined;
  }

  private overtaken(): number {
    this.searches.orphansAt = -Infinity;
    return this.pace.fast;
  }

  /** Resolves to the milliseconds until the next attempt. */
  private failed(error: unknown): number {
    const failure = failureOf(error);
    const lacked = lackedFeature(failure);
    if (lacked) this.parts.lacks(lacked);
    if (failure === 'not-extended' && this.extended && this.parts.options.onMissingFeature === 'clear') {
      this.extended = false;
      this.probeAt = this.parts.clock.monotonic() + PROBE_INTERVAL_MS;
      return 0;
    }
    if (mayHaveReserved(failure)) this.searches.orphansAt = -Infinity;
    if (this.trouble !== failure) this.parts.reports.failed(this.portal, failure, error);
    this.trouble = failure;
    if (failure === 'limit') return this.pace.fast;
    if (!isOutage(failure)) return this.pace.quiet;
    this.failures += 1;
    return nextTurnIn({ sinceBusy: Infinity, full: false, failures: this.failures }, this.pace);
  }

  private tellOfPlan(): void {
    this.lackingTurns = this.extended ? 0 : this.lackingTurns + 1;
    // The sync after the first one warns about it, unless it finds nothing wrong.
    if (this.lackingTurns === 2 && this.job.extended) this.parts.reports.deletesWhatItReads(this.portal);
  }
}
