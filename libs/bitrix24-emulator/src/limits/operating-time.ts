const BUCKET = 60_000;
const BUCKETS = 10;
/** Shorter calls are not recorded, seconds. */
const NEGLIGIBLE = 0.1;

/** The operating time of a method as answers tell it. */
export interface Operating {
  /** Seconds spent within the last ten buckets. */
  operating: number;
  /** When the oldest of them is let go, seconds since the epoch. */
  operating_reset_at: number;
}

/** What calls cost, summed per key over ten buckets of a minute. */
export class OperatingTime {
  readonly #spent = new Map<string, Map<number, number>>();

  /** @param limit seconds */
  constructor(private readonly limit: number) {}

  /** Whether one more call may start: a call is checked before it runs, so the last one may overshoot. */
  allows(key: string, now: number): boolean {
    return this.of(key, now).operating <= this.limit;
  }

  /** @param seconds what the call took */
  record(key: string, seconds: number, now: number): void {
    if (seconds <= NEGLIGIBLE) return;
    const bucket = Math.floor(now / BUCKET);
    const buckets = this.#recent(key, now);
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + seconds);
    this.#spent.set(key, buckets);
  }

  of(key: string, now: number): Operating {
    const buckets = this.#recent(key, now);
    const oldest = Math.min(now, ...Array.from(buckets.keys(), (bucket) => bucket * BUCKET));
    return {
      operating: [...buckets.values()].reduce((sum, seconds) => sum + seconds, 0),
      operating_reset_at: Math.floor((oldest + BUCKETS * BUCKET) / 1000),
    };
  }

  #recent(key: string, now: number): Map<number, number> {
    const first = Math.floor(now / BUCKET) - BUCKETS + 1;
    return new Map([...(this.#spent.get(key) ?? [])].filter(([bucket]) => bucket >= first));
  }
}
