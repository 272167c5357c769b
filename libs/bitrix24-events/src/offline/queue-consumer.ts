import type { OfflineOptions } from '../bindings/index.js';
import type { PatientSemaphore } from '../common/async/index.js';
import { settled, toMilliseconds, type Clock } from '../common/index.js';
import type { HeldLease } from './held-lease.js';
import type { LookAhead } from './look-ahead.js';
import { nextTurnIn, INBOX_FULL_PAUSE_MS, type Pace } from './next-turn.js';
import type { PlanFeatureGaps } from './plan-feature-gaps.service.js';
import type { PortalQueues } from './portal-queues.service.js';
import { failureOf, isOutage, lackedFeature, mayHaveReserved, type QueueFailure } from './queue-failure.js';
import type { QueueReports } from './queue-reports.service.js';
import { QueueState } from './queue-state.js';
import { QueueTurn } from './queue-turn.js';
import type { QueueJob } from './queues-of.js';
import type { RowStore } from './row-store.js';
import { TurnTimer } from './turn-timer.js';

/**
 * Milliseconds that a stop waits for data that cannot be read again: an answer to `clear=1`, and
 * its rows on disk.
 */
const STOP_TIMEOUT_MS = 10_000;

/** Reads one queue, turn after turn, until it is stopped. */
export class QueueConsumer {
  private readonly stopping = new AbortController();
  /** Aborts some time after {@link stopping}. */
  private readonly end = new AbortController();
  private readonly pace: Pace;
  private readonly timer: TurnTimer;
  private readonly lookAhead: LookAhead;
  private readonly rows: RowStore;
  private readonly state: QueueState;
  private running: Promise<void> = Promise.resolve();
  private isSpread = false;
  /** When the portal last notified us, or rows arrived. */
  private busyAt = -Infinity;
  /** Whether the last turn left rows because the inbox is full. */
  private isFull = false;
  private failures = 0;
  private trouble: QueueFailure | undefined;

  constructor(
    job: QueueJob,
    private readonly queues: PortalQueues,
    private readonly reports: QueueReports,
    private readonly gaps: PlanFeatureGaps,
    private readonly permits: PatientSemaphore,
    private readonly options: Pick<OfflineOptions, 'pollEvery' | 'pollFast' | 'onMissingFeature'>,
    private readonly clock: Clock,
  ) {
    this.pace = { quiet: toMilliseconds(options.pollEvery), fast: toMilliseconds(options.pollFast) };
    this.timer = new TurnTimer(clock, this.pace.fast);
    this.lookAhead = queues.lookAheadOf(job);
    this.state = new QueueState(job, queues, this.lookAhead, reports, clock);
    this.rows = queues.rowStoreOf(this.state.portal, this.lookAhead, this.end.signal);
  }

  start(): void {
    this.running = settled(this.runTurns());
  }

  /** The portal reports that rows were added. */
  notifyOfRows(): void {
    this.state.isNotified = true;
    this.busyAt = this.clock.monotonic();
    this.timer.notify();
  }

  /** Something has changed: the next turn should start now. */
  wake(): void {
    this.timer.wake();
  }

  /** Another sync of the portal's bindings had this result. */
  update(job: QueueJob): void {
    this.state.job = job;
  }

  /**
   * Resolves once nothing is in progress. Work started at the portal is finished by the next
   * process; rows that the portal has deleted are stored first.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.timer.stop();
    const cancel = this.clock.schedule(() => this.end.abort(), STOP_TIMEOUT_MS);
    await this.running;
    cancel();
  }

  private async runTurns(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- one turn after the other
      const pause = await this.permits.withPermit(() => this.turn());
      // A notification at the very end of a turn was not seen by it.
      // oxlint-disable-next-line no-await-in-loop
      await this.timer.sleep(this.state.isNotified ? Math.min(pause, this.pace.fast) : this.spread(pause));
    }
  }

  /**
   * Spreads the polls of queues that are first read in the same second at start: the first quiet
   * pause of each has a random end.
   */
  private spread(pause: number): number {
    if (this.isSpread || pause < this.pace.quiet) return pause;
    this.isSpread = true;
    return Math.round(pause * (1 - Math.random() / 2));
  }

  /** Resolves to the milliseconds until the next one. Never rejects. */
  private async turn(): Promise<number> {
    if (this.stopping.signal.aborted || this.state.isSuspended) return this.pace.quiet;
    let lease: HeldLease | undefined;
    try {
      // Checked before acquiring the lease, which is written to disk.
      if (this.isFull && !(await this.lookAhead.hasRoom())) return INBOX_FULL_PAUSE_MS;
      lease = await this.queues.acquireLease(this.state.portal, this.stopping.signal);
      return lease ? await this.turnUnder(lease) : this.pace.fast;
    } catch (error) {
      if (this.stopping.signal.aborted) return 0;
      return lease?.isLost ? this.overtaken() : this.failed(error);
    } finally {
      await lease?.release().catch(() => undefined);
    }
  }

  private async turnUnder({ signal }: HeldLease): Promise<number> {
    const { queues, state, rows } = this;
    await state.refresh();
    const queue = queues.openQueue(state.portal, signal, this.end.signal);
    const turn = new QueueTurn(queue, queues.reservationsOf(state.portal), rows, state, this.clock, signal);
    const { full } = await turn.runTurn();
    this.isFull = full;
    this.succeeded();
    if (state.job.draining && turn.rows === 0 && !full) {
      this.reports.drained(state.portal);
      await queues.markDrained(state.portal);
    }
    const now = this.clock.monotonic();
    if (turn.rows > 0) this.busyAt = now;
    return nextTurnIn({ sinceBusy: now - this.busyAt, full, failures: 0 }, this.pace);
  }

  private succeeded(): void {
    this.failures = 0;
    if (this.trouble !== undefined) this.reports.recovered(this.state.portal, this.trouble);
    this.trouble = undefined;
  }

  private overtaken(): number {
    this.state.searches.orphansAt = -Infinity;
    return this.pace.fast;
  }

  /** Resolves to the milliseconds until the next attempt. */
  private failed(error: unknown): number {
    const { state } = this;
    const failure = failureOf(error);
    const lacked = lackedFeature(failure);
    if (lacked) this.gaps.noteInBackground(state.portal.memberId, lacked);
    if (failure === 'not-extended' && state.extended && this.options.onMissingFeature === 'clear') {
      state.readWithoutReservations();
      return 0;
    }
    if (mayHaveReserved(failure)) state.searches.orphansAt = -Infinity;
    if (this.trouble !== failure) this.reports.failed(state.portal, failure, error);
    this.trouble = failure;
    if (failure === 'limit') return this.pace.fast;
    if (!isOutage(failure)) return this.pace.quiet;
    this.failures += 1;
    return nextTurnIn({ sinceBusy: Infinity, full: false, failures: this.failures }, this.pace);
  }
}
