import { OwnedTasks, PatientSemaphore } from '../common/async/index.js';
import { exponential, type Clock } from '../common/index.js';
import type { SweepReport } from './sweep-report.js';

/**
 * Maximum number of portals swept concurrently by schedule, not counting those that exceed the
 * timeout.
 */
const MAX_PARALLEL_PORTALS = 4;
const STOP_TIMEOUT_MS = 30_000;

/** Milliseconds of the first pause after a failed sweep; doubles, up to the usual interval. */
const INITIAL_BACKOFF_MS = 60_000;

/** Errors that an earlier retry does not resolve. */
const NOT_RETRIED = new Set([
  'PORTAL_AUTHORIZATION_LOST',
  'PORTAL_NOT_INSTALLED',
  'REST_ACCESS_DENIED',
  'REST_NOT_FOUND',
  'REST_PAYMENT_REQUIRED',
  'REST_PORTAL_GONE',
  'REST_REFUSED',
  'REST_UNKNOWN_METHOD',
  'SWEEP_BAD_ANSWER',
]);

/** The work that is scheduled. */
export interface ScheduledSweeps {
  /** `memberId`s of the portals to sweep. */
  list(): Promise<string[]>;
  /** Must not reject. */
  sweep(memberId: string): Promise<readonly SweepReport[]>;
  listFailed(error: unknown): void;
}

/** Sweeps all portals periodically, and failed ones earlier. */
export class SweepScheduler {
  private readonly tasks = new OwnedTasks();
  private readonly slots: PatientSemaphore;
  /** Portals whose sweep is queued or in progress. */
  private readonly busy = new Set<string>();
  private readonly retries = new Map<string, { failures: number; cancel: () => void }>();
  private readonly pauseAfter: (failures: number) => number;
  private cancel = (): void => {};
  private running = false;

  constructor(
    private readonly clock: Clock,
    /** Milliseconds between two sweeps of a portal. */
    private readonly every: number,
    private readonly sweeps: ScheduledSweeps,
  ) {
    this.slots = new PatientSemaphore(MAX_PARALLEL_PORTALS, STOP_TIMEOUT_MS, clock);
    this.pauseAfter = exponential({ first: INITIAL_BACKOFF_MS, longest: every });
  }

  start(): void {
    this.running = true;
    this.startRound();
  }

  /** Starts nothing more, and resolves once nothing is in progress. */
  stop(): Promise<void> {
    this.running = false;
    this.cancel();
    for (const { cancel } of this.retries.values()) cancel();
    return this.tasks.idle();
  }

  /** Queues a sweep of a portal, unless one is already queued. */
  soon(memberId: string): void {
    if (!this.running || this.busy.has(memberId)) return;
    this.busy.add(memberId);
    this.tasks.start(this.slots.withPermit(() => this.sweep(memberId)));
  }

  private startRound(): void {
    this.cancel = this.clock.schedule(() => this.startRound(), this.every);
    this.tasks.start(this.round());
  }

  private async round(): Promise<void> {
    try {
      for (const memberId of await this.sweeps.list()) this.soon(memberId);
    } catch (error) {
      this.sweeps.listFailed(error);
    }
  }

  private async sweep(memberId: string): Promise<void> {
    // It may still have been queued when everything was stopped.
    const reports = this.running ? await this.sweeps.sweep(memberId) : [];
    this.busy.delete(memberId);
    const { failures = 0, cancel } = this.retries.get(memberId) ?? {};
    cancel?.();
    this.retries.delete(memberId);
    if (!this.running || !reports.some(isRetried)) return;
    const failed = failures + 1;
    const pause = this.pauseAfter(failed);
    this.retries.set(memberId, {
      failures: failed,
      cancel: this.clock.schedule(() => this.soon(memberId), pause),
    });
  }
}

const isRetried = ({ error }: SweepReport): boolean =>
  error !== undefined && !('code' in error && NOT_RETRIED.has(String(error.code)));
