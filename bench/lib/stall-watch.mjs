const EVERY = 2;

/**
 * The longest time that the event loop stood still: by the clock, and by what the process used of the CPU meanwhile, of
 * which other programs take nothing (but which holds its garbage collector's threads).
 */
export class StallWatch {
  #timer;
  #at;
  #cpu;
  #worst;

  constructor() {
    this.reset();
    this.#timer = setInterval(() => this.#tick(), EVERY);
    this.#timer.unref();
  }

  reset() {
    this.#at = performance.now();
    this.#cpu = process.cpuUsage();
    this.#worst = { ms: 0, cpuMs: 0 };
  }

  /** Both in milliseconds, since it began or was asked last. */
  take() {
    this.#tick();
    const worst = this.#worst;
    this.reset();
    return worst;
  }

  stop() {
    clearInterval(this.#timer);
  }

  #tick() {
    const { user, system } = process.cpuUsage(this.#cpu);
    const now = performance.now();
    this.#worst = {
      ms: Math.max(this.#worst.ms, now - this.#at - EVERY),
      cpuMs: Math.max(this.#worst.cpuMs, (user + system) / 1_000),
    };
    this.#at = now;
    this.#cpu = process.cpuUsage();
  }
}
