/** Counts handled events, and tells when there are enough. */
export class HandledCount {
  #count = 0;
  #goal;

  add() {
    if (++this.#count === this.#goal?.count) this.#goal.resolve();
  }

  /** Resolves once `count` events were handled since the start, and a moment later, when all is written down. */
  async reach(count) {
    if (this.#count < count)
      await new Promise((resolve) => {
        this.#goal = { count, resolve };
      });
    await new Promise((resolve) => setTimeout(resolve, 50));
    return this.#count;
  }
}
