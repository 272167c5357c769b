/** Before anything is known of a method, in seconds. */
const UNKNOWN = 0.2;

/** How much the last call counts against those before. */
const WEIGHT = 0.3;

const MOST = 5_000;

/** What calls of a method take at a portal, in seconds of its own time. */
export class MethodDurations {
  private readonly known = new Map<string, number>();

  of(host: string, method: string): number {
    return this.known.get(keyOf(host, method)) ?? UNKNOWN;
  }

  note(host: string, method: string, duration: number): void {
    const key = keyOf(host, method);
    const before = this.known.get(key);
    this.put(key, before === undefined ? duration : before + WEIGHT * (duration - before));
  }

  /** A batch of these was not over after that many seconds: they take longer than was thought. */
  noteTimeout(host: string, methods: readonly string[], seconds: number): void {
    for (const method of new Set(methods)) {
      const least = (2 * seconds) / methods.length;
      this.put(keyOf(host, method), Math.max(least, this.of(host, method)));
    }
  }

  private put(key: string, duration: number): void {
    this.known.delete(key);
    this.known.set(key, duration);
    if (this.known.size <= MOST) return;
    const [oldest] = this.known.keys();
    this.known.delete(oldest!);
  }
}

const keyOf = (host: string, method: string): string => `${host} ${method.toLowerCase()}`;
