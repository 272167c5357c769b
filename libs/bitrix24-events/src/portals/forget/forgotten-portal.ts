/**
 * The result of `Bitrix24Portals.forget()`.
 *
 * @example
 * ```ts
 * const { bindings, deliveries } = await portals.forget(memberId);
 * if (bindings.problem || deliveries.running > 0) console.warn({ bindings, deliveries });
 * ```
 * @publicApi
 */
export interface ForgottenPortal {
  memberId: string;
  /** Whether an installation was stored: its tokens, or its tombstone. */
  installation: boolean;
  bindings: ReleasedBindings;
  deliveries: RemovedDeliveries;
  /**
   * Number of outgoing webhooks that were associated with this portal; each is associated anew by
   * its next event.
   */
  webhooks: number;
}

/**
 * The result of unbinding an application's bindings on a portal.
 *
 * @publicApi
 */
export interface ReleasedBindings {
  unbound: number;
  /** Number of our bindings that the portal refused to unbind. */
  failed: number;
  /** Why not all of them were unbound, as a sentence for people. Absent if none are left. */
  problem?: string;
}

/**
 * The result of removing a portal's deliveries.
 *
 * @publicApi
 */
export interface RemovedDeliveries {
  removed: number;
  /**
   * Number of deliveries that are running and were therefore kept; forget the portal again to
   * remove them.
   */
  running: number;
}

/** The bindings on portals. Implemented by `bindings`. */
export interface PortalBindings {
  /**
   * Unbinds our bindings there while it is installed, binds nothing until the next install, and
   * discards the results of earlier syncs. What the portal refuses is in the result.
   */
  forget(memberId: string): Promise<ReleasedBindings>;
}

/** The stored events of portals. Implemented by `inbox`. */
export interface PortalDeliveries {
  /** Removes all deliveries that are not running. */
  remove(memberId: string): Promise<RemovedDeliveries>;
  /**
   * Whether a delivery of an uninstalled portal is still running, or its ONAPPUNINSTALL handlers
   * have not run yet.
   */
  isBusy(memberId: string): Promise<boolean>;
}

/** Injection token of the {@link PortalBindings}. */
export const PORTAL_BINDINGS = Symbol.for('nestjs-bitrix24-events:portal-bindings');

/** Injection token of the {@link PortalDeliveries}. */
export const PORTAL_DELIVERIES = Symbol.for('nestjs-bitrix24-events:portal-deliveries');
