import { monitorEventLoopDelay } from 'node:perf_hooks';

const NANOSECONDS = 1e6;
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

/** The longest stop of the event loop since the last call, and the heap; run with `--expose-gc`. */
export function vitals() {
  const stallMs = Math.round(delay.max / NANOSECONDS);
  delay.reset();
  globalThis.gc?.();
  // The collection itself is no stop of the application's.
  setImmediate(() => delay.reset());
  return { stallMs, heapMiB: process.memoryUsage().heapUsed / 2 ** 20 };
}
