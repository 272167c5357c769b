/** Lets `capacity` requests through at once, and `leak` more a second. Refused requests do not fill it. */
export class LeakyBucket {
  #level = 0;
  #at = -Infinity;

  constructor(
    private readonly capacity: number,
    private readonly leak: number,
  ) {}

  /** Whether one more request fits at `now` (milliseconds). It stays in when it does. */
  pour(now: number): boolean {
    const leaked = ((now - this.#at) / 1000) * this.leak;
    this.#level = Math.max(0, this.#level - Math.max(0, leaked));
    this.#at = now;
    if (this.#level + 1 > this.capacity) return false;
    this.#level += 1;
    return true;
  }
}
