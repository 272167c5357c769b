/** The clock that a storage is opened with. */
export const systemClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(callback, ms) {
    const timer = setTimeout(() => callback(), ms);
    return () => clearTimeout(timer);
  },
};
