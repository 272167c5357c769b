import type { Clock } from '../../common/index.js';
import {
  LOCK_LOOK,
  LOCK_PATIENCE,
  toStorageError,
  type SqliteDatabase,
  type StorageError,
} from '../../storage/index.js';

interface Job {
  work: () => unknown;
  done: (result: unknown) => void;
  failed: (error: unknown) => void;
  /** Set once it has found the database locked. */
  giveUpAt?: number;
}

/** How long the last commit of all waits for a lock, in milliseconds: no later one would. */
const LAST_PATIENCE = 1_000;

/**
 * Everything that is asked for within one turn of the event loop shares one synced commit. Each promise
 * settles only once that commit is on disk. A group that fails is repeated one by one, so that a job that
 * cannot be done refuses only itself. While another connection keeps the database locked, jobs wait for a
 * bounded time, and the event loop goes on.
 */
export class GroupCommit {
  private jobs: Job[] = [];
  private readonly together: (jobs: readonly Job[]) => unknown[];
  private cancelLook: (() => void) | undefined;
  private closing = false;

  /** @param rolledBack told when a group failed, before its jobs are repeated */
  constructor(
    private readonly db: SqliteDatabase,
    private readonly clock: Clock,
    private readonly rolledBack: () => void,
  ) {
    const transaction = db.transaction((jobs: readonly Job[]) => jobs.map(({ work }) => work()));
    this.together = (jobs) => transaction.immediate(jobs);
  }

  /** @throws StorageError when the storage as a whole is at fault, what `work` threw otherwise. */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.jobs.length === 0) setImmediate(() => this.commitWaiting());
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the result of this very job
      this.jobs.push({ work, done: (result) => resolve(result as T), failed: reject });
    });
  }

  /** Commits what waits, now; for the last time before the database is closed. */
  flush(): void {
    this.closing = true;
    if (this.jobs.length > 0) this.db.pragma(`busy_timeout = ${LAST_PATIENCE}`);
    this.commitWaiting();
  }

  private commitWaiting(): void {
    this.cancelLook?.();
    this.cancelLook = undefined;
    const jobs = this.jobs;
    this.jobs = [];
    if (jobs.length > 0) this.commit(jobs);
  }

  private commit(jobs: readonly Job[]): void {
    let results: unknown[];
    try {
      results = this.together(jobs);
    } catch (error) {
      this.rolledBack();
      const fault = toStorageError(error, this.db.name);
      if (fault?.code === 'STORAGE_LOCKED') this.waitForLock(jobs, fault);
      else if (jobs.length === 1) jobs[0]!.failed(fault ?? error);
      else for (const job of jobs) this.commit([job]);
      return;
    }
    jobs.forEach(({ done }, position) => done(results[position]));
  }

  private waitForLock(jobs: readonly Job[], fault: StorageError): void {
    const now = this.clock.now();
    for (const job of jobs) {
      job.giveUpAt ??= now + LOCK_PATIENCE;
      if (this.closing || job.giveUpAt <= now) job.failed(fault);
      else this.jobs.push(job);
    }
    if (this.jobs.length > 0) this.cancelLook ??= this.clock.schedule(() => this.commitWaiting(), LOCK_LOOK);
  }
}
