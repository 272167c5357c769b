/**
 * Lets one loop sleep until it is notified, or until a time. A notification while nothing sleeps is
 * remembered.
 */
export class WakeSignal {
  private rung = false;
  private wakeUp: (() => void) | undefined;

  notify(): void {
    this.rung = true;
    this.wakeUp?.();
  }

  /** Resolves at the next notification; immediately if there was one since the last sleep. */
  async sleep(): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        this.wakeUp = resolve;
      });
    }
    this.wakeUp = undefined;
    this.rung = false;
  }
}
