/** Lets one loop sleep until it is rung, or until a time. A ring while nobody sleeps is remembered. */
export class WakeSignal {
  private rung = false;
  private wakeUp: (() => void) | undefined;

  notify(): void {
    this.rung = true;
    this.wakeUp?.();
  }

  /** Resolves at the next ring; at once when it was rung since the last sleep. */
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
