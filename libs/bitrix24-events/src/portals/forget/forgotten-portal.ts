/**
 * What `Bitrix24Portals.forget()` did.
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
  /** Whether anything of an installation was stored: its tokens, or what remained after its end. */
  installation: boolean;
  bindings: ReleasedBindings;
  deliveries: RemovedDeliveries;
  /** How many outgoing webhooks were fixed to this portal, and are free again for the portal of their next event. */
  webhooks: number;
}

/**
 * What became of an application's bindings on a portal.
 *
 * @publicApi
 */
export interface ReleasedBindings {
  unbound: number;
  /** Ours that the portal refused to unbind. */
  failed: number;
  /** Why not all of them were unbound; a sentence for a person. Absent where nothing was left. */
  problem?: string;
}

/**
 * What became of a portal's deliveries.
 *
 * @publicApi
 */
export interface RemovedDeliveries {
  removed: number;
  /** Under work just now, and so left alone; forget the portal once more to remove them. */
  running: number;
}

/** What is bound on portals. Implemented by `bindings`. */
export interface PortalBindings {
  /**
   * Unbinds what is ours there while it is installed, binds nothing more until the next install, and forgets what
   * earlier looks saw. What the portal refuses is in the result.
   */
  forget(memberId: string): Promise<ReleasedBindings>;
}

/** What is stored of portals' events. Implemented by `inbox`. */
export interface PortalDeliveries {
  /** Removes all that are not running. */
  remove(memberId: string): Promise<RemovedDeliveries>;
  /** Whether one of an uninstalled portal still runs, or its handlers of ONAPPUNINSTALL have not run yet. */
  isBusy(memberId: string): Promise<boolean>;
}

/** Injection token of the {@link PortalBindings}. */
export const PORTAL_BINDINGS = Symbol.for('nestjs-bitrix24-events:portal-bindings');

/** Injection token of the {@link PortalDeliveries}. */
export const PORTAL_DELIVERIES = Symbol.for('nestjs-bitrix24-events:portal-deliveries');
