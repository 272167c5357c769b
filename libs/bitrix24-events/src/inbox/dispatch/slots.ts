import type { ClaimQuota } from '../inbox.js';

/** How many runs a handler may have at once. */
export interface SlotLimit {
  key: string;
  concurrency?: number;
}

/** Counts runs, in all and per handler, against their limits. */
export class Slots {
  private running = 0;
  private readonly byHandler = new Map<string, number>();

  constructor(
    private readonly concurrency: number,
    private readonly limits: readonly SlotLimit[],
  ) {}

  /** How many more may run at all. */
  get free(): number {
    return this.concurrency - this.running;
  }

  /** What each handler may still be given; those that may not are left out. */
  quotas(): ClaimQuota[] {
    return this.limits
      .map(({ key, concurrency = Infinity }) => ({
        handlerKey: key,
        free: Math.min(this.free, concurrency - (this.byHandler.get(key) ?? 0)),
      }))
      .filter(({ free }) => free > 0);
  }

  take(key: string): void {
    this.running++;
    this.byHandler.set(key, (this.byHandler.get(key) ?? 0) + 1);
  }

  release(key: string): void {
    this.running--;
    this.byHandler.set(key, (this.byHandler.get(key) ?? 0) - 1);
  }
}
