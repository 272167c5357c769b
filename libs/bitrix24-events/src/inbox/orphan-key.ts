/**
 * The key of deliveries that a handler with this key no longer accepts: its class or its events
 * have changed since they were stored. They are adopted when the handler names the event again, or
 * by `previousKeys` of another one.
 */
export const orphanKey = (handlerKey: string, event: string): string => `${handlerKey} (${event})`;
