import type { ClaimQuota, ClaimRequest, PortalBounds } from '../../../inbox/index.js';

/** What of a claim bounds its portals. */
export type PortalsRequest = Pick<ClaimRequest, 'quotas' | 'exceptPortals' | keyof PortalBounds>;

/** How many deliveries of a handler and portal one claim may still take. */
export class PortalRooms {
  private readonly except: ReadonlySet<string>;
  private readonly taken = new Map<string, number>();

  constructor(private readonly request: PortalsRequest) {
    this.except = new Set(request.exceptPortals);
  }

  of(quota: ClaimQuota, memberId: string): number {
    if (this.except.has(memberId)) return 0;
    const own = roomIn(quota, memberId);
    const all = roomIn(this.request, memberId);
    // Of many closed portals, each is looked at for each claim.
    if (own <= 0 || all <= 0) return 0;
    if (own === Infinity && all === Infinity) return Infinity;
    return Math.min(own - this.takenOf(keyOf(quota, memberId)), all - this.takenOf(memberId));
  }

  /** Whether anything of a portal may be taken. As a function on its own, to be handed on. */
  isOpen(quota: ClaimQuota): (memberId: string) => boolean {
    return (memberId) => this.of(quota, memberId) > 0;
  }

  took(quota: ClaimQuota, memberId: string, count: number): void {
    if (roomIn(quota, memberId) === Infinity && roomIn(this.request, memberId) === Infinity) return;
    for (const key of [keyOf(quota, memberId), memberId]) this.taken.set(key, this.takenOf(key) + count);
  }

  private takenOf(key: string): number {
    return this.taken.get(key) ?? 0;
  }
}

const keyOf = ({ handlerKey }: ClaimQuota, memberId: string): string => `${memberId} ${handlerKey}`;

const roomIn = ({ perPortal = Infinity, rooms }: PortalBounds, memberId: string): number =>
  rooms?.get(memberId) ?? perPortal;
