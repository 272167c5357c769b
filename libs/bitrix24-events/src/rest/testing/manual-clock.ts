import type { Clock } from '../../common/index.js';

interface Timer {
  at: number;
  callback: () => void;
}

/** A clock that stands still until it is advanced. */
export class ManualClock implements Clock {
  private timers: Timer[] = [];

  constructor(private time = 1_800_000_000_000) {}

  /** How many timers wait. */
  get waiting(): number {
    return this.timers.length;
  }

  now(): number {
    return this.time;
  }

  schedule(callback: () => void, ms: number): () => void {
    const timer = { at: this.time + ms, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Moves on, and runs what falls due on the way, in order. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = end;
  }
}
