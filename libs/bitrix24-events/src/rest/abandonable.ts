/**
 * Marks a promise as handled, and returns it: whoever awaits it still gets its error, but nobody has to. Of two calls that
 * a handler begins together and awaits one after the other, the second is left alone when the first fails; as an
 * unhandled rejection its error would end the process, for all portals.
 */
export function abandonable<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
