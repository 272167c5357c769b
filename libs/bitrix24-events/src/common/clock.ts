import { reportUnexpected } from './in-background.js';

/**
 * The module's source of time; tests replace it.
 *
 * @publicApi
 */
export interface Clock {
  /**
   * Milliseconds since the epoch, for times that are stored, shown or compared with another
   * machine's. May jump.
   */
  now(): number;
  /**
   * Milliseconds since an arbitrary moment in the past, never decreasing: for durations within this
   * process (timeouts, pauses, rates, cache ages), which must not stall when NTP or a resumed VM
   * sets the clock back.
   */
  monotonic(): number;
  /** Runs `callback` once, `ms` milliseconds from now; the returned function cancels it. */
  schedule(callback: () => void, ms: number): () => void;
}

/** Node's timers run at once where they are told to wait for longer. Milliseconds. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

const run = (callback: () => void): void => {
  try {
    callback();
  } catch (error) {
    reportUnexpected(error);
  }
};

/**
 * The system clock. Its timers never keep the process alive, and errors of their callbacks are
 * logged.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(callback, ms) {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), MAX_TIMER_MS), callback);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Injection token of the {@link Clock}. */
export const CLOCK = Symbol.for('nestjs-bitrix24-events:clock');
