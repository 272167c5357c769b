/**
 * Under which key deliveries wait that a handler with this key no longer takes: its class or its events have changed
 * since they were stored. They are adopted when the handler names the event again, or by `previousKeys` of another.
 */
export const orphanKey = (handlerKey: string, event: string): string => `${handlerKey} (${event})`;
