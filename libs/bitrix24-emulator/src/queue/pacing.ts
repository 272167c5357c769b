/** The longest gap between two deliveries to one URL. */
const WIDEST = 60_000;

/** The next gap of a URL after an answer that took `latency` milliseconds. */
export function nextGap(gap: number, latency: number, slowAfter: number): number {
  return latency > slowAfter ? Math.min(WIDEST, Math.max(gap * 2, slowAfter)) : Math.floor(gap / 2);
}

/** Remembers per URL when the next delivery may leave. Times in milliseconds of any steady clock. */
export class Pacing {
  readonly #lanes = new Map<string, { gap: number; freeAt: number }>();

  constructor(private readonly slowAfter: number) {}

  /** How long a delivery to `url` has to wait at `now`. */
  delay(url: string, now: number): number {
    return Math.max(0, (this.#lanes.get(url)?.freeAt ?? 0) - now);
  }

  answered(url: string, latency: number, now: number): void {
    if (this.slowAfter === Infinity) return;
    const gap = nextGap(this.#lanes.get(url)?.gap ?? 0, latency, this.slowAfter);
    this.#lanes.set(url, { gap, freeAt: now + gap });
  }
}
