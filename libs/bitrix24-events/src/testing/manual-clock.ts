import { toMilliseconds, type Clock, type Duration } from '../common/index.js';

interface Timer {
  at: number;
  callback: () => void;
}

/** Enough turns of the event loop for what a timer began to come to rest. */
const TURNS = 20;

/**
 * A clock that stands still until it is told how far to go.
 *
 * @example
 * ```ts
 * await clock.advance('10m'); // what falls due on the way has run
 * ```
 * @publicApi
 */
export class ManualClock implements Clock {
  private readonly timers = new Set<Timer>();

  /** @param time where it stands, milliseconds since the epoch (default 14 November 2023) */
  constructor(private time = 1_700_000_000_000) {}

  /** What {@link jump} has added to the time of day. */
  private jumped = 0;

  now(): number {
    return this.time + this.jumped;
  }

  monotonic(): number {
    return this.time;
  }

  /**
   * Sets the time of day forward or back by `ms` milliseconds, as NTP or a resumed VM does. No timer runs, and
   * {@link monotonic} does not change.
   */
  jump(ms: number): void {
    this.jumped += ms;
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

  /** Goes on, and runs what falls due on the way, in order, without a pause. */
  tick(span: Duration): void {
    const until = this.time + toMilliseconds(span);
    while (this.runNext(until));
    this.time = until;
  }

  /**
   * As {@link tick}, but lets what each timer began come to rest before the next. That waits for promises and turns
   * of the event loop, not for real I/O.
   */
  async advance(span: Duration): Promise<void> {
    const until = this.time + toMilliseconds(span);
    // oxlint-disable-next-line no-await-in-loop -- one timer after the other
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
  // oxlint-disable-next-line no-await-in-loop -- turns come one after the other
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
}
