/**
 * Runs one job per key at a time. Requests made while a job runs are merged into a single further
 * run, whose result all callers share.
 */
export class KeyedQueue<Request, Result> {
  private readonly running = new Map<string, Promise<Result>>();
  private readonly waiting = new Map<string, { request: Request; result: Promise<Result> }>();

  constructor(
    private readonly job: (key: string, request: Request) => Promise<Result>,
    private readonly merge: (waiting: Request, added: Request) => Request,
  ) {}

  runInTurn(key: string, request: Request): Promise<Result> {
    const waiting = this.waiting.get(key);
    if (waiting) {
      waiting.request = this.merge(waiting.request, request);
      return waiting.result;
    }
    const running = this.running.get(key);
    if (!running) return this.start(key, request);
    const startNext = (): Promise<Result> => {
      this.waiting.delete(key);
      return this.start(key, next.request);
    };
    const next = { request, result: running.then(startNext, startNext) };
    this.waiting.set(key, next);
    return next.result;
  }

  /** Resolves once no job of this key is running or queued. Never rejects. */
  async idle(key: string): Promise<void> {
    for (;;) {
      const job = this.waiting.get(key)?.result ?? this.running.get(key);
      if (!job) return;
      // oxlint-disable-next-line no-await-in-loop -- one more may have been asked for meanwhile
      await job.catch(() => undefined);
    }
  }

  private start(key: string, request: Request): Promise<Result> {
    const result = this.job(key, request).finally(() => this.running.delete(key));
    this.running.set(key, result);
    return result;
  }
}
