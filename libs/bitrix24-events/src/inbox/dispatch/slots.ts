import type { ClaimQuota } from '../inbox.js';

/** How many runs a handler may have at once. */
export interface SlotLimit {
  key: string;
  concurrency?: number;
}

/** What may begin now. */
export interface OpenSlots {
  limit: number;
  quotas: ClaimQuota[];
  exceptPortals: string[];
}

/**
 * Counts runs, in all, per handler and per portal, against their limits.
 *
 * When all slots are taken, a handler of which nothing runs may still begin one, and so may a portal: slow handlers
 * and slow portals stop nobody else. So at most twice the limit run at once.
 */
export class Slots {
  private running = 0;
  private readonly byHandler = new Map<string, number>();
  private readonly byPortal = new Map<string, number>();

  constructor(
    private readonly concurrency: number,
    private readonly limits: readonly SlotLimit[],
  ) {}

  /**
   * What to claim, the first of these that brings something.
   *
   * @param paused handlers that must not begin
   */
  open(paused: ReadonlySet<string>): OpenSlots[] {
    const free = this.concurrency - this.running;
    const all = free > 0 ? free : 1;
    const quotas = this.limits
      .filter(({ key }) => !paused.has(key))
      .map(({ key, concurrency = Infinity }) => ({
        handlerKey: key,
        free: Math.min(all, concurrency - this.runsOf(key)),
      }))
      .filter((quota) => quota.free > 0);
    if (quotas.length === 0 || this.running >= 2 * this.concurrency) return [];
    if (free > 0) return [{ limit: free, quotas, exceptPortals: [] }];
    const idle = quotas.filter(({ handlerKey }) => this.runsOf(handlerKey) === 0);
    return [
      ...(idle.length === 0 ? [] : [{ limit: 1, quotas: idle, exceptPortals: [] }]),
      { limit: 1, quotas, exceptPortals: [...this.byPortal.keys()] },
    ];
  }

  take(handlerKey: string, memberId: string): void {
    this.running++;
    change(this.byHandler, handlerKey, 1);
    change(this.byPortal, memberId, 1);
  }

  release(handlerKey: string, memberId: string): void {
    this.running--;
    change(this.byHandler, handlerKey, -1);
    change(this.byPortal, memberId, -1);
  }

  private runsOf(handlerKey: string): number {
    return this.byHandler.get(handlerKey) ?? 0;
  }
}

function change(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
