import { settled, type Clock } from '../common/index.js';
import type { InstallationStore, Lease } from '../portals/index.js';

/** Milliseconds after which another process takes over from one that died. */
const LEASE_MS = 60_000;

/** A lease that is renewed as long as the work under it continues. */
export class HeldLease {
  private readonly ended = new AbortController();
  private readonly stop = (): void => this.ended.abort(this.outer.reason);
  private cancel = (): void => {};
  private renewing: Promise<void> = Promise.resolve();
  private lost = false;

  private constructor(
    private readonly lease: Lease,
    private readonly clock: Clock,
    private readonly outer: AbortSignal,
  ) {
    outer.addEventListener('abort', this.stop, { once: true });
    if (outer.aborted) this.stop();
    this.renewLater();
  }

  /** Resolves to `undefined` while another process holds it. `signal` ends the work. */
  static async acquire(
    store: InstallationStore,
    key: string,
    clock: Clock,
    signal: AbortSignal,
  ): Promise<HeldLease | undefined> {
    const lease = await store.lease(key, LEASE_MS);
    return lease && new HeldLease(lease, clock, signal);
  }

  /**
   * Aborts when the work is to end, or the lease could not be renewed: then another process may
   * have taken over.
   */
  get signal(): AbortSignal {
    return this.ended.signal;
  }

  get isLost(): boolean {
    return this.lost;
  }

  async release(): Promise<void> {
    this.outer.removeEventListener('abort', this.stop);
    this.cancel();
    await this.renewing;
    this.cancel();
    await this.lease.release();
  }

  private renewLater(): void {
    this.cancel = this.clock.schedule(() => {
      this.renewing = settled(this.renew());
    }, LEASE_MS / 3);
  }

  private async renew(): Promise<void> {
    if (await this.lease.renew(LEASE_MS).catch(() => false)) return this.renewLater();
    this.lost = true;
    this.ended.abort();
  }
}
