import type { Clock } from '../../common/index.js';

/** How many are worked on at once: one that answers slowly delays few. */
const CONCURRENCY = 8;

/** How soon to look again while what is due is being worked on, or after a failure of the store. */
const LOOK_AGAIN = 1_000;

export interface WorkSource<Item extends { id: string }> {
  /** Up to `limit` due ones, those under work included. */
  due(limit: number): Promise<Item[]>;
  nextDueAt(): Promise<number | undefined>;
  /** Does one. Afterwards it must no longer be due. */
  work(item: Item, signal: AbortSignal): Promise<void>;
  /** Told of what `work` or the source threw. */
  failed(error: unknown): void;
}

/** Works on due items, a few at once. Owns every promise that it starts. */
export class WorkQueue<Item extends { id: string }> {
  private readonly active = new Map<string, Promise<void>>();
  private readonly abort = new AbortController();
  private started = false;
  private lookAgain = false;
  private looking: Promise<void> | undefined;
  private cancelTimer = (): void => {};

  constructor(
    private readonly clock: Clock,
    private readonly source: WorkSource<Item>,
  ) {}

  start(): void {
    this.started = true;
    this.wake();
  }

  /** Looks for due items now; nothing before {@link start}. */
  wake(): void {
    if (!this.started || this.abort.signal.aborted) return;
    this.lookAgain = true;
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
      if (this.lookAgain) this.wake();
    });
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.whenIdle();
    this.cancelTimer();
  }

  async whenIdle(): Promise<void> {
    while (this.looking || this.active.size > 0) {
      // oxlint-disable-next-line no-await-in-loop -- finished work may have found more
      await Promise.all([this.looking, ...this.active.values()]);
    }
  }

  private async look(): Promise<void> {
    this.cancelTimer();
    try {
      while (this.lookAgain && !this.abort.signal.aborted) {
        this.lookAgain = false;
        if (this.active.size >= CONCURRENCY) break;
        for (const item of await this.source.due(CONCURRENCY + this.active.size)) this.begin(item);
      }
      const next = await this.source.nextDueAt();
      if (next === undefined) return;
      const wait = next - this.clock.now();
      this.wakeIn(wait > 0 ? wait : LOOK_AGAIN);
    } catch (error) {
      this.source.failed(error);
      this.lookAgain = false;
      this.wakeIn(LOOK_AGAIN);
    }
  }

  private begin(item: Item): void {
    if (this.active.has(item.id) || this.active.size >= CONCURRENCY || this.abort.signal.aborted) return;
    const work = this.source
      .work(item, this.abort.signal)
      .then(
        () => this.wake(),
        (error: unknown) => {
          this.source.failed(error);
          this.wakeIn(LOOK_AGAIN);
        },
      )
      .finally(() => this.active.delete(item.id));
    this.active.set(item.id, work);
  }

  private wakeIn(ms: number): void {
    this.cancelTimer();
    if (this.abort.signal.aborted) return;
    this.cancelTimer = this.clock.schedule(() => this.wake(), ms);
  }
}
