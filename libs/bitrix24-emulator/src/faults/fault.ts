import type { FaultOptions } from './fault.options.js';

/**
 * A fault as it stands.
 *
 * @publicApi
 */
export interface FaultHandle {
  /** How many requests it hit. */
  readonly hits: number;
  /** Resolves when it has hit at least `times` requests. */
  reached(times?: number): Promise<void>;
  /** Lets the answers of `slow` go, those to come too. */
  release(): void;
  /** Takes it back; slow answers are let go. */
  remove(): void;
}

/** One fault: whom it hits, and what is left of it. */
export class Fault implements FaultHandle {
  #hits = 0;
  #left: number;
  #waiting: { times: number; resolve: () => void }[] = [];
  #release!: () => void;
  readonly released = new Promise<void>((resolve) => {
    this.#release = resolve;
  });

  constructor(readonly options: FaultOptions) {
    this.#left = options.times ?? 1;
  }

  get hits(): number {
    return this.#hits;
  }

  /** Whether it hits this request; then it is spent once. */
  take(server: 'portal' | 'auth', method: string): boolean {
    const { server: wanted = 'portal', method: name = method } = this.options;
    if (this.#left <= 0 || server !== wanted || method.toLowerCase() !== name.toLowerCase()) return false;
    this.#left -= 1;
    return true;
  }

  /** Counts a request in which it has done its work (of `slow`: in which the answer is held). */
  count(): void {
    this.#hits += 1;
    const isReached = ({ times }: { times: number }): boolean => times <= this.#hits;
    for (const { resolve } of this.#waiting.filter(isReached)) resolve();
    this.#waiting = this.#waiting.filter((waiter) => !isReached(waiter));
  }

  reached(times = 1): Promise<void> {
    if (this.#hits >= times) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ times, resolve }));
  }

  release(): void {
    this.#release();
  }

  remove(): void {
    this.#left = 0;
    this.#release();
  }
}
