import { AsyncResource } from 'node:async_hooks';

/** Has the context in which this package was loaded: of no request. */
const outside = new AsyncResource('Bitrix24Events');

/**
 * Runs `work`, and all that it begins, outside the `AsyncLocalStorage` of the request under way: for work that a
 * request only happens to wake, which may be for other portals too.
 */
export const outsideRequest = <Result>(work: () => Result): Result => outside.runInAsyncScope(work);
