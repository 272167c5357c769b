import { Inject, Injectable, Logger } from '@nestjs/common';
import { sleep } from '../../common/async/index.js';
import { CLOCK, settled, thrownText, type Clock, type Part } from '../../common/index.js';
import {
  InstallationCache,
  PortalEvents,
  VerificationService,
  type InstallOutcome,
} from '../../portals/index.js';
import { redact } from '../../common/text/index.js';
import { InstallWatch } from './install-watch.js';
import { watchToClose } from './watch-to-close.js';

/**
 * Maximum number of installations followed concurrently: each costs one read of the store per
 * second.
 */
const MAX_WATCHES = 1_000;

/** Milliseconds until an installation is no longer followed if its page does not ask. */
const UNASKED_LIFETIME_MS = 15 * 60_000;

/** Milliseconds until the outcome is requested again if a server did not answer. */
const POLL_INTERVAL_MS = 1_000;

/** Follows installations for the pages that show them. Owns every promise that it starts. */
@Injectable()
export class InstallWatches implements Part {
  private readonly logger = new Logger('Bitrix24Pages');
  private readonly open = new Map<InstallWatch, Promise<void>>();

  constructor(
    private readonly verification: VerificationService,
    private readonly installations: InstallationCache,
    @Inject(CLOCK) private readonly clock: Clock,
    events: PortalEvents,
  ) {
    events.on(
      ['installed', 'updated', 'renewed'],
      'show',
      ({ installation: { clientEndpoint }, candidate: { id } }) => this.verified(id, clientEndpoint),
    );
  }

  /**
   * Close it when it is no longer needed. If too many are followed, another one is displaced: that
   * installation continues in the background.
   *
   * @param id of the pending install
   * @param from the address of the waiting client
   */
  beginWatch(id: string, from: string): InstallWatch {
    const followed = [...this.open.keys()].filter(({ signal }) => !signal.aborted);
    if (followed.length >= MAX_WATCHES) watchToClose(followed, this.clock.now())?.close();
    const watch = new InstallWatch(id, from, this.clock.now());
    const cancel = this.closeUnasked(watch);
    const end = (): void => {
      cancel();
      this.open.delete(watch);
    };
    this.open.set(watch, settled(this.follow(watch)).finally(end));
    return watch;
  }

  async stop(): Promise<void> {
    for (const watch of this.open.keys()) watch.close();
    await Promise.all(this.open.values());
  }

  /** @returns a function that cancels it */
  private closeUnasked(watch: InstallWatch): () => void {
    let cancel = this.clock.schedule(
      () => {
        if (this.clock.now() - watch.askedAt >= UNASKED_LIFETIME_MS) watch.close();
        else cancel = this.closeUnasked(watch);
      },
      watch.askedAt + UNASKED_LIFETIME_MS - this.clock.now(),
    );
    return () => cancel();
  }

  private verified(id: string, endpoint: string): void {
    for (const watch of this.open.keys()) if (watch.id === id) watch.verified(endpoint);
  }

  private async follow(watch: InstallWatch): Promise<void> {
    while (!watch.signal.aborted) {
      const outcome = await this.askOutcome(watch);
      if (outcome) watch.note(outcome, await this.endpointOf(outcome));
      if (outcome && outcome.kind !== 'waiting') return;
      await sleep(POLL_INTERVAL_MS, this.clock, watch.signal).catch(() => undefined);
    }
  }

  private async askOutcome({ id, signal }: InstallWatch): Promise<InstallOutcome | undefined> {
    try {
      return await this.verification.outcome(id, signal);
    } catch (error) {
      if (!signal.aborted)
        this.logger.error(`an installation cannot be followed: ${redact(thrownText(error))}`);
      return undefined;
    }
  }

  private async endpointOf(outcome: InstallOutcome): Promise<string | undefined> {
    if (outcome.kind !== 'installed') return outcome.endpoint;
    return (await this.installations.get(outcome.memberId))?.clientEndpoint;
  }
}
