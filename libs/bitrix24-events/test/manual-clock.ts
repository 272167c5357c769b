import type { Clock } from '../src/common/clock.js';

interface Timer {
  at: number;
  callback: () => void;
}

/** Enough turns of the event loop for what a timer began to come to rest. */
const TURNS = 20;

/** A clock that stands still until it is told how far to go. */
export class ManualClock implements Clock {
  private readonly timers = new Set<Timer>();

  constructor(private time = 1_700_000_000_000) {}

  now(): number {
    return this.time;
  }

  schedule(callback: () => void, ms: number): () => void {
    const timer = { at: this.time + Math.max(0, ms), callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.timers.size;
  }

  /** Goes on by `ms`, and runs what falls due on the way, in order, without a pause. */
  tick(ms: number): void {
    const until = this.time + ms;
    while (this.runNext(until));
    this.time = until;
  }

  /** As {@link tick}, but lets what each timer began come to rest before the next. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    do await settle();
    while (this.runNext(until));
    this.time = until;
    await settle();
  }

  private runNext(until: number): boolean {
    const [next] = [...this.timers]
      .filter(({ at }) => at <= until)
      .toSorted((one, other) => one.at - other.at);
    if (!next) return false;
    this.timers.delete(next);
    this.time = Math.max(this.time, next.at);
    next.callback();
    return true;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
}
