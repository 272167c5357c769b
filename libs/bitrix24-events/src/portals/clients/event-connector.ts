/**
 * The `auth_connector` for changes that handlers make on a portal, so that they do not come back
 * through the offline queue; `undefined` if there is none, or the portal's plan does not support
 * connectors.
 */
export type EventConnector = (memberId: string) => string | undefined;

/** Injection token of the {@link EventConnector}. */
export const EVENT_CONNECTOR = Symbol.for('nestjs-bitrix24-events:event-connector');
