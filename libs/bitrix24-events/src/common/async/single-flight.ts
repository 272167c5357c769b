/** Runs one job per key at a time. Who asks while it is under way is given the same result. */
export class SingleFlight<Result> {
  private readonly running = new Map<string, Promise<Result>>();

  run(key: string, job: () => Promise<Result>): Promise<Result> {
    const running = this.running.get(key);
    if (running) return running;
    const flight = job().finally(() => this.running.delete(key));
    this.running.set(key, flight);
    return flight;
  }

  /** Resolves once all that is under way has ended, in whatever way. Never rejects. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }
}
