/**
 * How many more deliveries may be taken in. What waits is counted only when the last count is used up, so that quiet
 * portals cost nothing.
 */
export class LookAhead {
  private left = 0;

  constructor(
    /** Deliveries that may wait at once. */
    private readonly most: number,
    /** How many wait, as far as `most`. */
    private readonly countWaiting: (most: number) => Promise<number>,
  ) {}

  async hasRoom(): Promise<boolean> {
    if (this.left <= 0) this.left = this.most - (await this.countWaiting(this.most));
    return this.left > 0;
  }

  took(deliveries: number): void {
    this.left -= deliveries;
  }
}
