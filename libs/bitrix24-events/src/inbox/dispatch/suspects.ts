import type { Delivery, DeliveryOutcome } from '../inbox.js';

/** Deaths of the process in a row, during attempts of a delivery, that make it a suspect. */
const SUSPECT_DEATHS = 2;

/** Until a suspect that found another one running is tried again, milliseconds. */
const SUSPECT_PAUSE = 2_000;

/**
 * Runs deliveries during whose last attempts the process died one at a time: so the one that ends it goes on to collect
 * deaths, and those that only ran beside it do not.
 */
export class Suspects {
  private running = false;

  /** What becomes of a suspect that may not run now; `undefined` when the delivery may. */
  defer({ deaths = 0 }: Delivery, now: number): DeliveryOutcome | undefined {
    if (deaths < SUSPECT_DEATHS || !this.running) return undefined;
    return { kind: 'deferred', dueAt: now + SUSPECT_PAUSE };
  }

  /** Begins with a delivery. The returned function is to be called once its attempt has ended. */
  begin({ deaths = 0 }: Delivery): () => void {
    if (deaths < SUSPECT_DEATHS) return () => undefined;
    this.running = true;
    return () => {
      this.running = false;
    };
  }
}
