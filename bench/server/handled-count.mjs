/** Counts handled events, and tells when there are enough. */
export class HandledCount {
  #count = 0;
  #goal;

  add() {
    if (++this.#count === this.#goal?.count) this.#goal.resolve();
  }

  /** Resolves once `count` events were handled since the start: told by the last of them, nothing asks meanwhile. */
  async reach(count) {
    if (this.#count < count)
      await new Promise((resolve) => {
        this.#goal = { count, resolve };
      });
    return this.#count;
  }
}
