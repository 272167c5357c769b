import type { PortalBounds } from '../inbox-deliveries.js';

/** How many runs each portal has and may have, of one handler or of all; as a claim reads it. */
export class PortalRuns implements PortalBounds {
  /** How many each portal may have at once. */
  perPortal?: number;
  /** By portal, how many may begin; none of those that may begin `perPortal`. */
  readonly rooms = new Map<string, number>();
  private readonly running = new Map<string, number>();
  private readonly bounds = new Map<string, number>();

  /** Portals of which something runs. */
  get portals(): string[] {
    return [...this.running.keys()];
  }

  /** Whether some portal may begin nothing. */
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

  /** From now on each portal may have so many at once. */
  share(perPortal: number): void {
    this.perPortal = perPortal;
    for (const memberId of this.running.keys()) this.update(memberId);
  }

  /** Lets one portal have no more than so many at once; `undefined`: as many as any other. */
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
