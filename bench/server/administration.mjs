import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const NANOSECONDS = 1e6;

/** Runs what a person does to deliveries, and watches the event loop meanwhile. */
export class Administration {
  #inbox;
  #running;

  constructor(inbox) {
    this.#inbox = inbox;
  }

  /** What a benchmark asks of the process: `begin` one operation, then `ended` until it answers. */
  get answers() {
    return {
      begin: ({ operation, filter }) => {
        this.#running = this.#measure(operation, filter);
        this.#running.catch(() => undefined);
      },
      ended: (within) => Promise.race([this.#running, sleep(within)]),
    };
  }

  async #measure(operation, filter) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    // The first sample has nothing to be compared with.
    await sleep(50);
    delay.reset();
    const started = performance.now();
    const changed = await this.#inbox[operation](filter);
    const seconds = (performance.now() - started) / 1_000;
    await sleep(50);
    delay.disable();
    return { changed: Number(changed) || 0, seconds, stallMs: delay.max / NANOSECONDS };
  }
}
