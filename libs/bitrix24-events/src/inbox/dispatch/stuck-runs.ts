/** Counts runs that exceeded their timeout and have not ended. */
export class StuckRuns {
  private readonly byHandler = new Map<string, number>();

  count(handlerKey: string): number {
    return this.byHandler.get(handlerKey) ?? 0;
  }

  /** Resolves with `ended`; the run counts as stuck until then, unless it has already ended. */
  async whileRunning(handlerKey: string, ended: Promise<void>): Promise<void> {
    this.byHandler.set(handlerKey, this.count(handlerKey) + 1);
    await ended;
    this.byHandler.set(handlerKey, this.count(handlerKey) - 1);
  }
}
