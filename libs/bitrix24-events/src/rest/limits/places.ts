import { Queue } from './queue.js';
import { onAbort } from '../../common/async/index.js';

/** Limits the concurrent requests per portal, each of which has a connection. */
export class Places {
  private readonly portals = new Map<string, { taken: number; waiting: Queue<() => void> }>();

  /** @param most per portal */
  constructor(private readonly most: number) {}

  /**
   * Resolves when a place is free. @returns a function that releases it @throws the reason of
   * `signal`
   */
  async takePlace(portal: string, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    let known = this.portals.get(portal);
    if (!known) this.portals.set(portal, (known = { taken: 0, waiting: new Queue() }));
    const { waiting } = known;
    if (known.taken < this.most) known.taken++;
    else
      await new Promise<void>((resolve, reject) => {
        const place = waiting.add(() => {
          waiting.delete(place);
          forget();
          resolve();
        });
        const forget = onAbort(signal, () => {
          waiting.delete(place);
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever the caller gave
          reject(signal?.reason);
        });
      });
    return () => this.giveBack(portal);
  }

  private giveBack(portal: string): void {
    const known = this.portals.get(portal)!;
    const { first: enter } = known.waiting;
    if (enter) enter();
    else if (--known.taken === 0) this.portals.delete(portal);
  }
}
