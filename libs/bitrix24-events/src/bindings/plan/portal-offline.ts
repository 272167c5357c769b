/**
 * Why nothing is bound to a portal's offline queue, nor read from it:
 * - `not-admin`: only an administrator may
 * - `no-connector`: the plan has no `rest_auth_connector`, and the queue without a connector is not ours
 * - `no-offline-extended`: the plan cannot reserve rows, and `offline.onMissingFeature` is `'refuse'`
 */
export type OfflineRefusal = 'not-admin' | 'no-connector' | 'no-offline-extended';

/** What the last sync found and bound of a portal's offline queue. */
export interface PortalOffline {
  /** Whose offline binding with {@link connector} the portal holds, upper case. */
  events: readonly string[];
  /** `auth_connector` of every call that concerns the queue; `undefined`: none, the key is left out. */
  connector: string | undefined;
  /** Whether rows can be reserved (`clear=0`). */
  extended: boolean | 'unknown';
  refused?: OfflineRefusal;
  /**
   * Connectors (`undefined`: none) of further queues of ours: what is or was bound there is wanted no more, so they
   * are read until they are empty.
   */
  draining: readonly (string | undefined)[];
}
