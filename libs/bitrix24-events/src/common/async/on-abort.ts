/** By signal: the listeners behind its one shared listener. */
const hubs = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `listener` once when the signal aborts, or immediately if it already has. All callers share
 * one listener per signal: thousands of calls may use the application's signal, and Node warns
 * above ten listeners.
 *
 * @returns a function that removes the listener
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    listener();
    return () => {};
  }
  const hub = hubs.get(signal) ?? open(signal);
  // Two callers may pass the same listener; each registration is called.
  const own = (): void => listener();
  hub.add(own);
  return () => hub.delete(own);
}

function open(signal: AbortSignal): Set<() => void> {
  const hub = new Set<() => void>();
  hubs.set(signal, hub);
  signal.addEventListener(
    'abort',
    () => {
      for (const listener of hub) listener();
      hub.clear();
    },
    { once: true },
  );
  return hub;
}
