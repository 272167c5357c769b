import type { Clock } from '../common/index.js';

interface Entry<Value> {
  value: Value;
  until: number;
}

/** What is kept for a while, and of which there are only so many: the oldest goes when one more comes. */
export class ExpiringMap<Value> {
  private readonly entries = new Map<string, Entry<Value>>();

  /**
   * @param lifetime milliseconds
   * @param dropped told of each value that goes without having been taken
   */
  constructor(
    private readonly clock: Clock,
    private readonly lifetime: number,
    private readonly most: number,
    private readonly dropped: (value: Value) => void = () => {},
  ) {}

  set(key: string, value: Value): void {
    this.dropExpired();
    while (this.entries.size >= this.most) this.drop(this.entries.keys().next().value!);
    this.entries.set(key, { value, until: this.clock.now() + this.lifetime });
  }

  get(key: string): Value | undefined {
    this.dropExpired();
    return this.entries.get(key)?.value;
  }

  /** The value, which is here no more from now on. */
  take(key: string): Value | undefined {
    const value = this.get(key);
    this.entries.delete(key);
    return value;
  }

  clear(): void {
    for (const key of this.entries.keys()) this.drop(key);
  }

  private dropExpired(): void {
    const now = this.clock.now();
    for (const [key, { until }] of this.entries) {
      // All live equally long, and stand in the order in which they came.
      if (until > now) return;
      this.drop(key);
    }
  }

  private drop(key: string): void {
    const entry = this.entries.get(key);
    this.entries.delete(key);
    if (entry) this.dropped(entry.value);
  }
}
