/**
 * The `auth_connector` of what handlers change on a portal, so that it does not come back to them by the offline queue;
 * `undefined` where there is none, or the portal's plan takes none.
 */
export type EventConnector = (memberId: string) => string | undefined;

/** Injection token of the {@link EventConnector}. */
export const EVENT_CONNECTOR = Symbol.for('nestjs-bitrix24-events:event-connector');
