import type { Clock } from '../index.js';

interface Entry<Value> {
  value: Value;
  until: number;
}

/** Who is asked and told of what goes. */
interface Leaving<Value> {
  dropped?: (value: Value) => void;
  /** Which one goes when one more comes; the oldest when left out. */
  displaced?: (values: Iterable<Value>) => Value | undefined;
}

/** What is kept for a while, and of which there are only so many. What has expired goes first. */
export class ExpiringMap<Value> {
  private readonly entries = new Map<string, Entry<Value>>();

  /** @param lifetime milliseconds */
  constructor(
    private readonly clock: Clock,
    private readonly lifetime: number,
    private readonly most: number,
    private readonly leaving: Leaving<Value> = {},
  ) {}

  set(key: string, value: Value): void {
    this.dropExpired();
    if (this.entries.size >= this.most) this.drop(this.keyToDisplace());
    this.entries.set(key, { value, until: this.clock.now() + this.lifetime });
  }

  get(key: string): Value | undefined {
    this.dropExpired();
    return this.entries.get(key)?.value;
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

  private keyToDisplace(): string {
    const [oldest] = this.entries.keys();
    const { displaced } = this.leaving;
    if (!displaced) return oldest!;
    const entries = [...this.entries];
    const chosen = displaced(entries.map(([, { value }]) => value));
    return entries.find(([, { value }]) => value === chosen)?.[0] ?? oldest!;
  }

  private drop(key: string): void {
    const entry = this.entries.get(key);
    this.entries.delete(key);
    if (entry) this.leaving.dropped?.(entry.value);
  }
}
