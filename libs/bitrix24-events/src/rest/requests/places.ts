import { onAbort } from './on-abort.js';

/** Bounds how many requests to one portal are under way at once, each of which has a connection. */
export class Places {
  private readonly portals = new Map<string, { taken: number; waiting: Set<() => void> }>();

  /** @param most of one portal */
  constructor(private readonly most: number) {}

  /** Resolves when there is a place. @returns what gives it back @throws the reason of `signal` */
  async take(portal: string, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    let known = this.portals.get(portal);
    if (!known) this.portals.set(portal, (known = { taken: 0, waiting: new Set() }));
    const { waiting } = known;
    if (known.taken < this.most) known.taken++;
    else
      await new Promise<void>((resolve, reject) => {
        const enter = (): void => {
          forget();
          resolve();
        };
        waiting.add(enter);
        const forget = onAbort(signal, () => {
          waiting.delete(enter);
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever the caller gave
          reject(signal?.reason);
        });
      });
    return () => this.giveBack(portal);
  }

  private giveBack(portal: string): void {
    const known = this.portals.get(portal)!;
    const [next] = known.waiting;
    if (next) {
      known.waiting.delete(next);
      next();
    } else if (--known.taken === 0) this.portals.delete(portal);
  }
}
