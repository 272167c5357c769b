import type { Clock } from '../index.js';

/** Wakes a caller that waits for a change. */
export class Changes {
  notify: () => void = () => {};

  /**
   * Resolves when `isOver` returns true (called now and after each notification), or after `ms`
   * milliseconds.
   */
  async waitUntil(ms: number, clock: Clock, isOver: () => boolean): Promise<void> {
    if (isOver()) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        this.notify = () => {};
        cancel?.();
        resolve();
      };
      const cancel = Number.isFinite(ms) ? clock.schedule(end, ms) : undefined;
      this.notify = () => {
        if (isOver()) end();
      };
    });
  }
}
