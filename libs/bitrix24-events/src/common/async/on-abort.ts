/** By signal: whom its one listener calls. */
const hubs = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Has `listener` called once when the signal aborts, or at once where it has. However many wait for one signal, it has
 * one listener of ours: thousands of calls may share the signal of an application, and Node warns of more than ten.
 *
 * @returns what takes it back
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    listener();
    return () => {};
  }
  const hub = hubs.get(signal) ?? open(signal);
  // A listener of two waiters is called for each.
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
