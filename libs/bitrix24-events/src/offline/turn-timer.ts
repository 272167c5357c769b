import type { Clock } from '../common/index.js';

/** Lets a consumer wait for its next turn. */
export class TurnTimer {
  private wakeUp: (() => void) | undefined;
  private dueAt = Infinity;
  private lastAt = -Infinity;
  private woken = false;
  private stopped = false;
  private cancel = (): void => {};

  constructor(
    private readonly clock: Clock,
    /** Shortest time from a turn to the one that a bell calls for, milliseconds. */
    private readonly throttle: number,
  ) {}

  /** Resolves in `ms` milliseconds, or earlier when it is woken. */
  async sleep(ms: number): Promise<void> {
    this.lastAt = this.clock.monotonic();
    if (this.stopped || this.woken) {
      this.woken = false;
      return;
    }
    await new Promise<void>((resolve) => {
      this.wakeUp = resolve;
      this.setDue(this.lastAt + ms);
    });
    this.wakeUp = undefined;
    this.woken = false;
  }

  /** At once, but not too soon after the last turn. A bell while none sleeps is for the turn under way to hear. */
  notify(): void {
    if (this.wakeUp)
      this.setDue(Math.min(this.dueAt, Math.max(this.clock.monotonic(), this.lastAt + this.throttle)));
  }

  /** At once; while none sleeps, the next sleep ends at once. */
  wake(): void {
    this.woken = true;
    this.wakeUp?.();
  }

  /** Nobody sleeps any more. */
  stop(): void {
    this.stopped = true;
    this.wake();
    this.cancel();
  }

  private setDue(at: number): void {
    this.dueAt = at;
    this.cancel();
    this.cancel = this.clock.schedule(() => this.wakeUp?.(), Math.max(0, at - this.clock.monotonic()));
  }
}
