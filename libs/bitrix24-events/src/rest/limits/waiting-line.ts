import type { RestPriority } from './rest-limiter.js';

/** How many of those before the oldest may overtake it in a row. */
const OVERTAKE = 3;

/** Those who wait: interactive ones are served first, but each fourth who is served is the one that waits longest. */
export class WaitingLine<T extends { readonly priority: RestPriority }> implements Iterable<T> {
  private readonly waiting = new Set<T>();
  private overtaken = 0;

  get size(): number {
    return this.waiting.size;
  }

  add(one: T): void {
    this.waiting.add(one);
  }

  delete(one: T): boolean {
    return this.waiting.delete(one);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.waiting.values();
  }

  /** Who is served next among those that `may` be. */
  next(may: (one: T) => boolean = () => true): T | undefined {
    let oldest: T | undefined;
    for (const one of this.waiting) {
      if (!may(one)) continue;
      oldest ??= one;
      if (this.overtaken >= OVERTAKE) break;
      if (one.priority === 'interactive') return one;
    }
    return oldest;
  }

  /** Takes out who is served. */
  serve(one: T): void {
    const [first] = this.waiting;
    this.overtaken = one === first ? 0 : this.overtaken + 1;
    this.waiting.delete(one);
  }
}
