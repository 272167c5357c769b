import type { Clock } from '../../../common/index.js';
import { LOCK_RETRY_INTERVAL_MS, LOCK_TIMEOUT_MS } from '../while-locked.js';
import { type StorageError } from '../../../storage/index.js';
import { toStorageError } from '../storage-fault.js';
import type { SqliteDatabase } from '../sqlite-database.js';

/** One kind of job. Called within a transaction. */
export interface Work<In, Out> {
  /** Does all that share a commit; one result for each input. */
  all(inputs: readonly In[]): Out[];
  /**
   * Whether it comes after all other kinds, and so finds what they did. Its results are handed out a turn of the event
   * loop later, so that nobody waits for an answer behind what is done with them.
   */
  last?: boolean;
}

/** What is told of each transaction. */
export interface CommitHooks {
  /** After its last work. */
  beforeCommit(): void;
  /** Once it is on disk, before its promises settle. */
  committed(): void;
  /** When it failed, before its jobs are repeated. */
  rolledBack(): void;
}

interface Job {
  work: Work<unknown, unknown>;
  input: unknown;
  done: (result: unknown) => void;
  failed: (error: unknown) => void;
  /** Set once it has found the database locked. */
  giveUpAt?: number;
}

/**
 * For how long a commit waits for more to share it, in milliseconds, while each turn of the event loop brings more. A
 * turn accepts one new connection: of a portal's requests, each on a connection of its own, it would be one a commit.
 */
const MAX_GATHER_MS = 5;

/** How long the last commit of all waits for a lock, in milliseconds: no later one would. */
const FLUSH_TIMEOUT_MS = 1_000;

/**
 * Everything that is asked for within one turn of the event loop, and in the next ones while more comes, shares one
 * synced commit. Each promise settles only once that commit is on disk. A group that fails is repeated one by one, so
 * that a job that cannot be done refuses only itself. While another connection keeps the database locked, jobs wait
 * for a bounded time, and the event loop goes on.
 */
export class GroupCommit {
  private jobs: Job[] = [];
  private readonly together: (jobs: readonly Job[]) => unknown[];
  private cancelLook: (() => void) | undefined;
  private closing = false;

  constructor(
    private readonly db: SqliteDatabase,
    private readonly clock: Clock,
    private readonly hooks: CommitHooks,
  ) {
    const transaction = db.transaction((jobs: readonly Job[]) => {
      const results = doAll(jobs);
      hooks.beforeCommit();
      return results;
    });
    this.together = (jobs) => transaction.immediate(jobs);
  }

  /** @throws StorageError when the storage as a whole is at fault, what `work` threw otherwise. */
  run<In, Out>(work: Work<In, Out>, input: In): Promise<Out> {
    return new Promise<Out>((resolve, reject) => {
      if (this.jobs.length === 0) this.gather(0, this.clock.monotonic() + MAX_GATHER_MS);
      this.jobs.push({
        work,
        input,
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the result of this very job
        done: (result) => resolve(result as Out),
        failed: reject,
      });
    });
  }

  /** Whether nothing waits for a commit. */
  get idle(): boolean {
    return this.jobs.length === 0;
  }

  /** Commits what waits, now; for the last time before the database is closed. */
  flush(): void {
    this.closing = true;
    if (this.jobs.length > 0) this.db.pragma(`busy_timeout = ${FLUSH_TIMEOUT_MS}`);
    this.commitWaiting();
  }

  private gather(seen: number, until: number): void {
    setImmediate(() => {
      const count = this.jobs.length;
      if (count > seen && this.clock.monotonic() < until) this.gather(count, until);
      else this.commitWaiting();
    });
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
      this.hooks.rolledBack();
      const fault = toStorageError(error, this.db.name);
      if (fault?.code === 'STORAGE_LOCKED') this.waitForLock(jobs, fault);
      else if (jobs.length === 1) jobs[0]!.failed(fault ?? error);
      else for (const job of jobs) this.commit([job]);
      return;
    }
    this.hooks.committed();
    jobs.forEach(({ done, work }, position) => {
      if (!work.last) done(results[position]);
      else setImmediate(() => done(results[position]));
    });
  }

  private waitForLock(jobs: readonly Job[], fault: StorageError): void {
    const now = this.clock.monotonic();
    for (const job of jobs) {
      job.giveUpAt ??= now + LOCK_TIMEOUT_MS;
      if (this.closing || job.giveUpAt <= now) job.failed(fault);
      else this.jobs.push(job);
    }
    if (this.jobs.length > 0)
      this.cancelLook ??= this.clock.schedule(() => this.commitWaiting(), LOCK_RETRY_INTERVAL_MS);
  }
}

/** Kind by kind, in the order in which each was first asked for; the results are in the order of the jobs. */
function doAll(jobs: readonly Job[]): unknown[] {
  const positions = new Map<Job['work'], number[]>();
  for (const [position, { work }] of jobs.entries()) {
    const same = positions.get(work);
    if (same) same.push(position);
    else positions.set(work, [position]);
  }
  const results: unknown[] = [];
  const works = [...positions].toSorted(([a], [b]) => Number(a.last ?? false) - Number(b.last ?? false));
  for (const [work, same] of works) {
    const outputs = work.all(same.map((position) => jobs[position]!.input));
    for (const [index, position] of same.entries()) results[position] = outputs[index];
  }
  return results;
}
