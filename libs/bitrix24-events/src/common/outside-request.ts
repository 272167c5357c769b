import { AsyncResource } from 'node:async_hooks';

/** Captures the async context in which this package was loaded, which belongs to no request. */
const outside = new AsyncResource('Bitrix24Events');

/**
 * Runs `work`, and everything it starts, outside the `AsyncLocalStorage` of the current request:
 * for work that a request only triggers and that may concern other portals too.
 */
export const outsideRequest = <Result>(work: () => Result): Result => outside.runInAsyncScope(work);
