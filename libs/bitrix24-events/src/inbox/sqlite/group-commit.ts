import type { SqliteDatabase } from '../../storage/index.js';

interface Job {
  work: () => unknown;
  done: (result: unknown) => void;
  failed: (error: unknown) => void;
}

/**
 * Everything that is asked for within one turn of the event loop shares one synced commit. Each promise
 * settles only once that commit is on disk. A group that fails is repeated one by one, so that a job that
 * cannot be done refuses only itself.
 */
export class GroupCommit {
  private jobs: Job[] = [];
  private readonly together: (jobs: readonly Job[]) => unknown[];

  /** @param rolledBack told when a group failed, before its jobs are repeated one by one */
  constructor(
    db: SqliteDatabase,
    private readonly rolledBack: () => void,
  ) {
    const transaction = db.transaction((jobs: readonly Job[]) => jobs.map(({ work }) => work()));
    this.together = (jobs) => transaction.immediate(jobs);
  }

  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.jobs.length === 0) setImmediate(() => this.flush());
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the result of this very job
      this.jobs.push({ work, done: (result) => resolve(result as T), failed: reject });
    });
  }

  /** Commits what waits, now. */
  flush(): void {
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
      if (jobs.length === 1) jobs[0]!.failed(error);
      else for (const job of jobs) this.commit([job]);
      return;
    }
    jobs.forEach(({ done }, position) => done(results[position]));
  }
}
