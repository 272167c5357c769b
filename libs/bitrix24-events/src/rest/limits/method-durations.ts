import { BoundedMap } from '../../common/async/index.js';

/** Assumed duration of an unknown method, in seconds. */
const DEFAULT_SECONDS = 0.2;

/** Weight of the latest call relative to the earlier ones. */
const NEW_SAMPLE_WEIGHT = 0.3;

/** A request has 60 s at the portal: longer reported durations are not believed. */
const MAX_SECONDS = 60;

const MAX_METHODS = 5_000;

/** How long calls of a method take at a portal, in seconds of its own time. */
export class MethodDurations {
  private readonly known = new BoundedMap<string, number>(MAX_METHODS);

  secondsOf(portal: string, method: string): number {
    return this.known.get(keyOf(portal, method)) ?? DEFAULT_SECONDS;
  }

  noteSeconds(portal: string, method: string, seconds: number): void {
    if (!(seconds >= 0)) return;
    const duration = Math.min(seconds, MAX_SECONDS);
    const key = keyOf(portal, method);
    const before = this.known.get(key);
    this.known.set(key, before === undefined ? duration : before + NEW_SAMPLE_WEIGHT * (duration - before));
  }

  /**
   * A batch of these methods had not finished after that many seconds: they take longer than
   * estimated.
   */
  noteTimeout(portal: string, methods: readonly string[], seconds: number): void {
    for (const method of new Set(methods)) {
      const least = (2 * seconds) / methods.length;
      this.known.set(keyOf(portal, method), Math.max(least, this.secondsOf(portal, method)));
    }
  }
}

const keyOf = (portal: string, method: string): string => `${portal} ${method.toLowerCase()}`;
