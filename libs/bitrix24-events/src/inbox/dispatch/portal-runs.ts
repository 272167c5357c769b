import type { PortalBounds } from '../inbox-deliveries.js';

/**
 * The number of runs that each portal has and may have, for one handler or for all; as a claim
 * reads it.
 */
export class PortalRuns implements PortalBounds {
  /** The limit per portal. */
  perPortal?: number;
  /**
   * By portal, the number of runs that may start; portals without an entry may start `perPortal`.
   */
  readonly rooms = new Map<string, number>();
  private readonly running = new Map<string, number>();
  private readonly bounds = new Map<string, number>();

  /** Portals with running deliveries. */
  get portals(): string[] {
    return [...this.running.keys()];
  }

  /** Whether some portal may start nothing. */
  get isSomeFull(): boolean {
    return [...this.rooms.values()].includes(0);
  }

  addRun(memberId: string): void {
    this.running.set(memberId, this.runningOf(memberId) + 1);
    this.update(memberId);
  }

  release(memberId: string): void {
    const left = this.runningOf(memberId) - 1;
    if (left > 0) this.running.set(memberId, left);
    else this.running.delete(memberId);
    this.update(memberId);
  }

  /** Sets the limit per portal from now on. */
  share(perPortal: number): void {
    this.perPortal = perPortal;
    for (const memberId of this.running.keys()) this.update(memberId);
  }

  /** Limits a single portal to this many concurrent runs; `undefined`: the general limit. */
  bound(memberId: string, most: number | undefined): void {
    if (most === undefined) this.bounds.delete(memberId);
    else this.bounds.set(memberId, most);
    this.update(memberId);
  }

  private update(memberId: string): void {
    const most = Math.min(this.perPortal ?? Infinity, this.bounds.get(memberId) ?? Infinity);
    const room = Math.max(0, most - this.runningOf(memberId));
    if (room === (this.perPortal ?? Infinity)) this.rooms.delete(memberId);
    else this.rooms.set(memberId, room);
  }

  private runningOf(memberId: string): number {
    return this.running.get(memberId) ?? 0;
  }
}
