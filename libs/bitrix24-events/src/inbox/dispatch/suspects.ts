import type { Delivery, DeliveryOutcome } from '../inbox-deliveries.js';

/** Deaths of the process in a row, during attempts of a delivery, that make it a suspect. */
const SUSPECT_DEATHS = 2;

/** Until a suspect that found another one running is tried again, milliseconds. */
const SUSPECT_PAUSE = 2_000;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Runs deliveries during whose last attempts the process died one at a time: so the one that ends it goes on to collect
 * deaths, and those that were only claimed beside it do not.
 */
export class Suspects {
  private running = false;
  private readonly deferrals = new Set<Promise<unknown>>();

  isSuspect({ deaths = 0 }: Delivery): boolean {
    return deaths >= SUSPECT_DEATHS;
  }

  /** What becomes of a suspect that may not run now; `undefined` where it may, and is the one that runs. */
  claim(now: number): DeliveryOutcome | undefined {
    if (this.running) return { kind: 'deferred', dueAt: now + SUSPECT_PAUSE };
    this.running = true;
    return undefined;
  }

  /** The one that runs has ended. */
  release(): void {
    this.running = false;
  }

  /** Resolves once a deferral is written down. */
  async deferred(writing: Promise<unknown>): Promise<void> {
    this.deferrals.add(writing);
    await writing.finally(() => this.deferrals.delete(writing));
  }

  /** Resolves once those that were claimed together with the one that runs wait again, on disk. */
  async whenAlone(): Promise<void> {
    await nextTurn();
    await Promise.allSettled(this.deferrals);
  }
}
