import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, settled, thrownText, type Clock, type Part } from '../../common/index.js';
import { redact } from '../../common/text/index.js';
import { aliveFor } from '../../common/async/index.js';
import { InstallationCache } from '../installations/installation-cache.js';
import { INSTALLATION_STORE, type InstallationStore } from '../installations/installation-store.js';
import type { Installation, TokenlessInstallation } from '../installations/installation.js';
import { pickInstallations } from '../installations/list-installations.js';
import { PortalAuthorizationLostError } from '../portals.errors.js';
import { TokenService } from './token.service.js';
import { keepAliveAt } from './keep-alive-at.js';

const ROUND_INTERVAL_MS = 24 * 3_600_000;

/**
 * After the load of the start is over; a process that lives for less than a day also runs a round.
 */
const FIRST_ROUND_DELAY_MS = 10 * 60_000;

/** Milliseconds between two refreshes. */
const REFRESH_PAUSE_MS = 5_000;

/**
 * Refreshes, once, the tokens of a portal that has not been called for 150 days, before they
 * expire. Checks once a day. Portals that are called more often are refreshed by their calls, never
 * here.
 */
@Injectable()
export class KeepAlive implements Part {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly stopping = new AbortController();
  private looking: Promise<void> = Promise.resolve();
  private cancel = (): void => {};

  constructor(
    private readonly installations: InstallationCache,
    private readonly tokens: TokenService,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  start(): void {
    if (this.installations.clientId !== undefined) this.lookIn(FIRST_ROUND_DELAY_MS);
  }

  /** Resolves when nothing is in progress; nothing more is started. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.cancel();
    await this.looking;
  }

  private lookIn(ms: number): void {
    if (this.stopping.signal.aborted) return;
    this.cancel = this.clock.schedule(() => {
      this.looking = settled(this.runRound());
    }, ms);
  }

  private async runRound(): Promise<void> {
    try {
      const { clientId } = this.installations;
      const due = await pickInstallations(this.store, clientId, (one) =>
        this.isDue(one) ? one.memberId : undefined,
      );
      for (const memberId of due) {
        // oxlint-disable-next-line no-await-in-loop -- the auth server is not to get them all at once
        const installation = await this.installations.fresh(memberId);
        // oxlint-disable-next-line no-await-in-loop
        if (installation && this.isDue(installation)) await this.refresh(installation);
      }
    } catch (error) {
      if (!this.stopping.signal.aborted)
        this.logger.error(
          `checking for ageing tokens failed, retrying in a day: ${redact(thrownText(error))}`,
        );
    }
    this.lookIn(ROUND_INTERVAL_MS);
  }

  /** The uninstall of a suspended portal is verified elsewhere. */
  private isDue(installation: Omit<TokenlessInstallation, 'hasApplicationToken'>): boolean {
    const { status, suspendedAt } = installation;
    return status === 'active' && suspendedAt === undefined && keepAliveAt(installation) <= this.clock.now();
  }

  private async refresh({ memberId, domain, accessToken }: Installation): Promise<void> {
    const { signal } = this.stopping;
    signal.throwIfAborted();
    try {
      await this.tokens.renew(memberId, accessToken, { timeout: 0, signal });
      this.logger.log(
        `${domain} (portal ${memberId}): the tokens were refreshed, since the portal has not been called for long`,
      );
    } catch (error) {
      signal.throwIfAborted();
      // A lost authorization has already been reported.
      if (!(error instanceof PortalAuthorizationLostError))
        this.logger.warn(
          `${domain} (portal ${memberId}): the tokens are ageing and could not be refreshed,` +
            `retrying in a day: ${redact(thrownText(error))}`,
        );
    }
    await aliveFor(REFRESH_PAUSE_MS, this.clock, signal);
  }
}
