import type { ClaimQuota, PortalBounds } from '../inbox-deliveries.js';
import { PortalRuns } from './portal-runs.js';

/** The maximum number of concurrent runs of a handler. */
export interface SlotLimit {
  key: string;
  concurrency?: number;
}

/** What may start now. */
export interface OpenSlots extends PortalBounds {
  limit: number;
  quotas: ClaimQuota[];
  exceptPortals: string[];
}

/** A portal's share of a limit while other portals need some, too. */
const shareOf = (limit: number): number => Math.max(1, Math.floor(limit / 2));

/**
 * Counts runs against their limits: in total, per handler and per portal.
 *
 * If several portals are served, each has at most half of the slots, and half of those of a handler
 * with a limit of its own. When all slots are taken, a handler without any runs may still start
 * one, and so may a portal: slow handlers and slow portals do not block others. The maximum is
 * therefore twice the limit.
 */
export class Slots {
  private running = 0;
  private readonly byHandler = new Map<string, number>();
  private readonly claims = new PortalRuns();
  private readonly runs: ReadonlyMap<string, PortalRuns>;

  constructor(
    private readonly concurrency: number,
    private readonly limits: readonly SlotLimit[],
  ) {
    this.runs = new Map(limits.map(({ key }) => [key, new PortalRuns()]));
  }

  /** Several portals are served: none may use everything. */
  shareAmongPortals(): void {
    this.claims.share(shareOf(this.concurrency));
    for (const { key, concurrency } of this.limits)
      if (concurrency !== undefined) this.runs.get(key)?.share(shareOf(concurrency));
  }

  /** Limits a portal to this many runs of a handler; `undefined`: the general limit. */
  bound(handlerKey: string, memberId: string, most: number | undefined): void {
    this.runs.get(handlerKey)?.bound(memberId, most);
  }

  /**
   * Claims to try, in order; stop at the first that returns deliveries.
   *
   * @param paused handlers that must not start
   */
  open(paused: ReadonlySet<string>): OpenSlots[] {
    const free = this.concurrency - this.running;
    const all = free > 0 ? free : 1;
    const quotas = this.limits
      .filter(({ key }) => !paused.has(key))
      .map(({ key, concurrency = Infinity }) => ({
        handlerKey: key,
        free: Math.min(all, concurrency - this.runsOf(key)),
        ...boundsOf(this.runs.get(key)),
      }))
      .filter((quota) => quota.free > 0);
    if (quotas.length === 0 || this.running >= 2 * this.concurrency) return [];
    const bounds = boundsOf(this.claims);
    const idle = quotas.filter(({ handlerKey }) => this.runsOf(handlerKey) === 0);
    const ofIdle = idle.length === 0 ? [] : [{ limit: 1, quotas: idle, exceptPortals: [] }];
    if (free > 0)
      return [
        { limit: free, quotas, exceptPortals: [], ...bounds },
        // Of a portal that has used its share.
        ...(this.claims.isSomeFull ? ofIdle : []),
      ];
    return [...ofIdle, { limit: 1, quotas, exceptPortals: this.claims.portals }];
  }

  occupy(handlerKey: string, memberId: string): void {
    this.running++;
    this.byHandler.set(handlerKey, this.runsOf(handlerKey) + 1);
    this.claims.addRun(memberId);
    this.runs.get(handlerKey)?.addRun(memberId);
  }

  release(handlerKey: string, memberId: string): void {
    this.running--;
    this.byHandler.set(handlerKey, this.runsOf(handlerKey) - 1);
    this.claims.release(memberId);
    this.runs.get(handlerKey)?.release(memberId);
  }

  private runsOf(handlerKey: string): number {
    return this.byHandler.get(handlerKey) ?? 0;
  }
}

/** Included only if there are any: most claims have none. */
const boundsOf = (runs: PortalRuns | undefined): PortalBounds => ({
  ...(runs?.perPortal !== undefined && { perPortal: runs.perPortal }),
  ...(runs !== undefined && runs.rooms.size > 0 && { rooms: runs.rooms }),
});
