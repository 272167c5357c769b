import { outsideRequest, settled, type Clock } from '../index.js';

/** How many are worked on at once: one that answers slowly delays few. */
const CONCURRENCY = 8;

/** How many of one group. */
const OF_A_GROUP = 2;

/** How soon to look again while what is due is being worked on, or after a failure of the store. */
const LOOK_AGAIN = 1_000;

export interface WorkSource<Item extends { id: string }> {
  /** Up to `limit` due ones, those under work included; `fullGroups` have no place for more just now. */
  due(limit: number, fullGroups: readonly string[]): Promise<Item[]>;
  nextDueAt(): Promise<number | undefined>;
  /** Of what an item shares its few places with: one group that answers slowly must not take them all. */
  groupOf?(item: Item): string;
  /** Does one. Afterwards it must no longer be due. */
  work(item: Item, signal: AbortSignal): Promise<void>;
  /** Told of what `work` or the source threw. */
  failed(error: unknown): void;
}

/** Works on due items, a few at once. Owns every promise that it starts. */
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

  /** Looks for due items now; nothing before {@link start}. */
  wake(): void {
    if (!this.started || this.abort.signal.aborted) return;
    this.lookAgain = true;
    this.looking ??= outsideRequest(() => settled(this.look())).finally(() => {
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
        for (const item of await this.source.due(CONCURRENCY + this.active.size, this.fullGroups()))
          this.begin(item);
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
    const group = this.source.groupOf?.(item);
    if (group !== undefined && !this.enter(group)) return;
    const work = this.source
      .work(item, this.abort.signal)
      .then(
        () => this.wake(),
        (error: unknown) => {
          this.source.failed(error);
          this.wakeIn(LOOK_AGAIN);
        },
      )
      .finally(() => {
        this.active.delete(item.id);
        if (group !== undefined) this.leave(group);
      });
    this.active.set(item.id, work);
  }

  private fullGroups(): string[] {
    return [...this.groups].filter(([, active]) => active >= OF_A_GROUP).map(([group]) => group);
  }

  private enter(group: string): boolean {
    const active = this.groups.get(group) ?? 0;
    if (active >= OF_A_GROUP) return false;
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
