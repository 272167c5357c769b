import type { Clock } from '../../common/index.js';

const SECOND_MS = 1_000;
const WINDOW_SECONDS = 60;

/** Attempts that ended within the last minute. */
export interface HandlerRates {
  donePerMinute: number;
  failedPerMinute: number;
}

interface Bucket {
  second: number;
  done: number;
  failed: number;
}

/** Counts attempts by second, for the last minute. */
export class Rates {
  private readonly byHandler = new Map<string, Bucket[]>();

  constructor(private readonly clock: Clock) {}

  count(handlerKey: string, end: 'done' | 'failed'): void {
    const second = this.now();
    const buckets = this.recent(handlerKey);
    const last = buckets.at(-1);
    if (last?.second === second) last[end]++;
    else buckets.push({ second, done: 0, failed: 0, [end]: 1 });
    this.byHandler.set(handlerKey, buckets);
  }

  rateOf(handlerKey: string): HandlerRates {
    const buckets = this.recent(handlerKey);
    return {
      donePerMinute: buckets.reduce((sum, { done }) => sum + done, 0),
      failedPerMinute: buckets.reduce((sum, { failed }) => sum + failed, 0),
    };
  }

  private recent(handlerKey: string): Bucket[] {
    const since = this.now() - WINDOW_SECONDS;
    return (this.byHandler.get(handlerKey) ?? []).filter(({ second }) => second > since);
  }

  private now(): number {
    return Math.floor(this.clock.monotonic() / SECOND_MS);
  }
}
