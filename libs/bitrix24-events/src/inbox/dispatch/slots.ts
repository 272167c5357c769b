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
  /** Portals that have their share. */
  exceptPortals: string[];
}

/** Of all slots, so that there is always room for the events of another portal. */
const LARGEST_SHARE = 0.8;

/**
 * Counts runs, in all, per handler and per portal, against their limits. A handler of which nothing runs may always
 * begin one, even when all slots are taken: slow handlers never stop the others.
 */
export class Slots {
  private running = 0;
  private readonly byHandler = new Map<string, number>();
  private readonly byPortal = new Map<string, number>();
  private readonly share: number;

  constructor(
    private readonly concurrency: number,
    private readonly limits: readonly SlotLimit[],
  ) {
    this.share = Math.max(1, Math.floor(concurrency * LARGEST_SHARE));
  }

  /** @param paused handlers that must not begin */
  open(paused: ReadonlySet<string>): OpenSlots {
    const free = Math.max(0, this.concurrency - this.running);
    const quotas = this.limits
      .filter(({ key }) => !paused.has(key))
      .map(({ key, concurrency = Infinity }) => {
        const runs = this.byHandler.get(key) ?? 0;
        return { handlerKey: key, free: Math.min(runs === 0 ? Math.max(free, 1) : free, concurrency - runs) };
      })
      .filter((quota) => quota.free > 0);
    // Beyond the free slots only those may begin that have nothing running.
    const limit = free > 0 ? free : quotas.length;
    const exceptPortals = [...this.byPortal]
      .filter(([, runs]) => runs >= this.share)
      .map(([portal]) => portal);
    return { limit, quotas, exceptPortals };
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
}

function change(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
