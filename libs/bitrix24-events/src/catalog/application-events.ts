/** Rows were added to an offline queue of the application; it tells neither which nor what. */
export const OFFLINE_EVENT = 'ONOFFLINEEVENT';

/** What `event.test` has a portal send. */
export const TEST_EVENT = 'ONAPPTEST';

/** The application was removed from a portal. */
export const UNINSTALL_EVENT = 'ONAPPUNINSTALL';

/** The application was paid for. */
export const PAYMENT_EVENT = 'ONAPPPAYMENT';

/**
 * Events of the application's own life come once, to the plain URL, whatever their handlers' `authType`. By their
 * prefix, so that new ones count too.
 *
 * @param event upper case
 */
export const isLifecycle = (event: string): boolean => event.startsWith('ONAPP');
