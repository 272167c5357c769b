import type { Clock } from '../index.js';

interface Entry<Value> {
  value: Value;
  until: number;
}

/** Callbacks for entries that are removed. */
interface Leaving<Value> {
  dropped?: (value: Value) => void;
  /** Chooses the entry to remove when a new one does not fit; by default the oldest. */
  displaced?: (values: Iterable<Value>) => Value | undefined;
}

/** A map of bounded size whose entries expire. Expired entries are removed first. */
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
      // All entries have the same lifetime and are in insertion order.
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
