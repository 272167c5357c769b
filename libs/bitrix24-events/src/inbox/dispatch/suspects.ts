import type { Delivery, DeliveryOutcome } from '../inbox-deliveries.js';

/** Number of consecutive process deaths during attempts of a delivery that make it a suspect. */
const SUSPECT_DEATHS = 2;

/** Milliseconds until a suspect is retried after it found another one running. */
const SUSPECT_PAUSE = 2_000;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Runs deliveries one at a time if the process died during their last attempts: the one that causes
 * it keeps collecting deaths, and those that merely ran at the same time do not.
 */
export class Suspects {
  private running = false;
  private readonly deferrals = new Set<Promise<unknown>>();

  isSuspect({ deaths = 0 }: Delivery): boolean {
    return deaths >= SUSPECT_DEATHS;
  }

  /**
   * The outcome of a suspect that may not run now; `undefined` if it may, and is then the one that
   * runs.
   */
  claim(now: number): DeliveryOutcome | undefined {
    if (this.running) return { kind: 'deferred', dueAt: now + SUSPECT_PAUSE };
    this.running = true;
    return undefined;
  }

  /** The running one has ended. */
  release(): void {
    this.running = false;
  }

  /** Resolves once a deferral is written. */
  async deferred(writing: Promise<unknown>): Promise<void> {
    this.deferrals.add(writing);
    await writing.finally(() => this.deferrals.delete(writing));
  }

  /** Resolves once those that were claimed together with the running one wait again, on disk. */
  async whenAlone(): Promise<void> {
    await nextTurn();
    await Promise.allSettled(this.deferrals);
  }
}
