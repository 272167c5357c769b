import { outsideRequest, settled, type Clock } from '../index.js';

/** Items worked on concurrently, so that a slow one delays few others. */
const CONCURRENCY = 8;

/** Concurrent items per group. */
const MAX_PER_GROUP = 2;

/**
 * Milliseconds until the store is checked again while the due items are being worked on, or after a
 * storage failure.
 */
const RECHECK_INTERVAL_MS = 1_000;

export interface WorkSource<Item extends { id: string }> {
  /**
   * Up to `limit` due items, including those being worked on; groups in `fullGroups` have no free
   * slot at the moment.
   */
  due(limit: number, fullGroups: readonly string[]): Promise<Item[]>;
  nextDueAt(): Promise<number | undefined>;
  /** The group whose slots an item uses: one slow group must not occupy all of them. */
  groupOf?(item: Item): string;
  /** Processes one item. Afterwards it must no longer be due. */
  work(item: Item, signal: AbortSignal): Promise<void>;
  /** Receives what `work` or the source threw. */
  failed(error: unknown): void;
}

/** Works on due items, a few concurrently. Owns every promise that it starts. */
export class WorkQueue<Item extends { id: string }> {
  private readonly active = new Map<string, Promise<void>>();
  private readonly groups = new Map<string, number>();
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

  /** Checks for due items now; does nothing before {@link start}. */
  wake(): void {
    if (!this.started || this.abort.signal.aborted) return;
    this.lookAgain = true;
    this.looking ??= outsideRequest(() => settled(this.workOnDueItems())).finally(() => {
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

  private async workOnDueItems(): Promise<void> {
    this.cancelTimer();
    try {
      while (this.lookAgain && !this.abort.signal.aborted) {
        this.lookAgain = false;
        if (this.active.size >= CONCURRENCY) break;
        for (const item of await this.source.due(CONCURRENCY + this.active.size, this.fullGroups()))
          this.beginWork(item);
      }
      const next = await this.source.nextDueAt();
      if (next === undefined) return;
      const wait = next - this.clock.now();
      this.wakeIn(wait > 0 ? wait : RECHECK_INTERVAL_MS);
    } catch (error) {
      this.source.failed(error);
      this.lookAgain = false;
      this.wakeIn(RECHECK_INTERVAL_MS);
    }
  }

  private beginWork(item: Item): void {
    if (this.active.has(item.id) || this.active.size >= CONCURRENCY || this.abort.signal.aborted) return;
    const group = this.source.groupOf?.(item);
    if (group !== undefined && !this.enter(group)) return;
    const work = this.source
      .work(item, this.abort.signal)
      .then(
        () => this.wake(),
        (error: unknown) => {
          this.source.failed(error);
          this.wakeIn(RECHECK_INTERVAL_MS);
        },
      )
      .finally(() => {
        this.active.delete(item.id);
        if (group !== undefined) this.leave(group);
      });
    this.active.set(item.id, work);
  }

  private fullGroups(): string[] {
    return [...this.groups].filter(([, active]) => active >= MAX_PER_GROUP).map(([group]) => group);
  }

  private enter(group: string): boolean {
    const active = this.groups.get(group) ?? 0;
    if (active >= MAX_PER_GROUP) return false;
    this.groups.set(group, active + 1);
    return true;
  }

  private leave(group: string): void {
    const active = this.groups.get(group) ?? 0;
    if (active > 1) this.groups.set(group, active - 1);
    else this.groups.delete(group);
  }

  private wakeIn(ms: number): void {
    this.cancelTimer();
    if (this.abort.signal.aborted) return;
    this.cancelTimer = this.clock.schedule(() => this.wake(), ms);
  }
}
