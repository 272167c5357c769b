/**
 * What the name of an event looks like, in any case: letters, digits and `_ . : \\ / -`, at most 255 of them, as wide as
 * the portal's own column.
 */
export const EVENT_NAME = /^[\w.:\\/-]{1,255}$/;
