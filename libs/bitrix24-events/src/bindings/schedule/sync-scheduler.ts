import { inBackground, type Clock } from '../../common/index.js';
import type { BindingsCause, BindingsReport } from '../reports/bindings-report.js';
import { KeyedQueue, KeyedTimers, OwnedTasks, PatientSemaphore } from '../../common/async/index.js';
import { backoff, isRetried, nextSync, type NextSync } from './next-sync.js';

/** Maximum number of portals synced concurrently, not counting those that exceed the timeout. */
const MAX_PARALLEL_SYNCS = 32;
const STOP_TIMEOUT_MS = 5_000;

/** Key of the timer for all portals; never equals a `member_id`. */
const ROUND = '*';

/** The work that is scheduled. */
export interface SyncRuns {
  /** `memberId`s of all portals to sync. */
  list(cause: BindingsCause): Promise<string[]>;
  /** Must not reject. */
  sync(memberId: string, cause: BindingsCause): Promise<BindingsReport>;
  /** Called after a sync, with the next one if it is an extra one. */
  looked(report: BindingsReport, next: NextSync | undefined): void;
  listFailed(error: unknown, retryInMs: number): void;
}

/**
 * Decides when each portal is synced. One sync per portal at a time; owns everything that it
 * starts.
 */
export class SyncScheduler {
  private readonly tasks = new OwnedTasks();
  private readonly timers: KeyedTimers;
  private readonly slots: PatientSemaphore;
  private readonly queue = new KeyedQueue<BindingsCause, BindingsReport>(
    (memberId, cause) => this.syncPortal(memberId, cause),
    (waiting, added) => (added === 'install' ? added : waiting),
  );
  /** Looks that wait for a slot. */
  private readonly waiting = new Map<string, Promise<BindingsReport>>();
  /** Number of consecutive failed syncs, by portal. */
  private readonly failures = new Map<string, number>();
  private repeats = false;

  constructor(
    private readonly clock: Clock,
    /** Milliseconds between two syncs of all portals. */
    private readonly every: number,
    private readonly looks: SyncRuns,
  ) {
    this.timers = new KeyedTimers(clock);
    this.slots = new PatientSemaphore(MAX_PARALLEL_SYNCS, STOP_TIMEOUT_MS, clock);
  }

  /** Syncs all portals now and periodically, and retries failed syncs. Returns immediately. */
  start(): void {
    this.repeats = true;
    this.startRound('boot');
  }

  /** Starts nothing more by itself, and resolves once what is under way has ended. */
  stop(): Promise<void> {
    this.repeats = false;
    this.timers.clearAll();
    return this.tasks.idle();
  }

  idle(): Promise<void> {
    return this.tasks.idle();
  }

  /**
   * Runs a job once no sync of this portal is in progress. Syncs requested meanwhile do not wait
   * for it.
   */
  async after<Result>(memberId: string, job: () => Promise<Result>): Promise<Result> {
    return this.tasks.add(this.queue.idle(memberId).then(job));
  }

  /** Looks at one portal without waiting for others. */
  now(memberId: string, cause: BindingsCause): Promise<BindingsReport> {
    return this.tasks.add(this.queue.runInTurn(memberId, cause));
  }

  /** Looks at one portal when it is its turn among all. */
  soon(memberId: string, cause: BindingsCause): Promise<BindingsReport> {
    const waiting = this.waiting.get(memberId);
    if (waiting) return waiting;
    const look = this.inTurn(() => {
      this.waiting.delete(memberId);
      return this.queue.runInTurn(memberId, cause);
    });
    this.waiting.set(memberId, look);
    return look;
  }

  /** Runs a job when the limit on concurrent syncs allows it. */
  inTurn<Result>(job: () => Promise<Result>): Promise<Result> {
    return this.tasks.add(this.slots.withPermit(job));
  }

  private startRound(cause: BindingsCause): void {
    this.timers.set(ROUND, this.every, () => this.startRound('hourly'));
    this.tasks.start(this.round(cause));
  }

  private async round(cause: BindingsCause): Promise<void> {
    try {
      const memberIds = await this.looks.list(cause);
      this.failures.delete(ROUND);
      for (const memberId of memberIds) inBackground(this.soon(memberId, cause));
    } catch (error) {
      const inMs = backoff(this.countFailure(ROUND), this.every);
      this.looks.listFailed(error, inMs);
      if (this.repeats) this.timers.set(ROUND, inMs, () => this.startRound(cause));
    }
  }

  private async syncPortal(memberId: string, cause: BindingsCause): Promise<BindingsReport> {
    const report = await this.looks.sync(memberId, cause);
    const next = this.repeats ? this.scheduleNext(report) : undefined;
    this.looks.looked(report, next);
    return report;
  }

  private scheduleNext(report: BindingsReport): NextSync | undefined {
    const { memberId } = report;
    const failures = isRetried(report) ? this.countFailure(memberId) : 0;
    if (failures === 0) this.failures.delete(memberId);
    const next = nextSync(report, failures, this.clock.now(), this.every);
    if (next) this.timers.set(memberId, next.inMs, () => inBackground(this.soon(memberId, next.cause)));
    else this.timers.clear(memberId);
    return next;
  }

  private countFailure(key: string): number {
    const failures = (this.failures.get(key) ?? 0) + 1;
    this.failures.set(key, failures);
    return failures;
  }
}
