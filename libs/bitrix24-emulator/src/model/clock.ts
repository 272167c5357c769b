/** Where the emulator takes the time from: `{ now: () => 0 }` stops it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Seconds since the epoch, as in `ts`. */
export function seconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}

/** A moment as PHP's `date('c')` writes it, in UTC. */
export function phpDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
}
