import type { Clock } from '../index.js';

/** Wakes the one who waits for something to change. */
export class Changes {
  notify: () => void = () => {};

  /** Resolves when `isOver`, asked now and at each notice, or after `ms` milliseconds. */
  async wait(ms: number, clock: Clock, isOver: () => boolean): Promise<void> {
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
