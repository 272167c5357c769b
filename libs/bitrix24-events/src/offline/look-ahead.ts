/**
 * How many more deliveries may be stored. Waiting ones are counted only when the last count is used
 * up, so that quiet portals cost nothing.
 */
export class LookAhead {
  private left = 0;

  constructor(
    /** Maximum number of waiting deliveries. */
    private readonly most: number,
    /** Number of waiting deliveries, counted up to `most`. */
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
