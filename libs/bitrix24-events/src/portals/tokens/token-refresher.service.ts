import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import { AuthServer, AuthServerError } from '../../rest/index.js';
import { aliveFor } from '../../common/async/index.js';
import { AuthorizationReports } from './authorization-reports.service.js';
import { InstallationCache } from '../installations/installation-cache.js';
import { INSTALLATION_STORE, type InstallationStore } from '../installations/installation-store.js';
import type { Installation } from '../installations/installation.js';
import {
  PortalNotInstalledError,
  PortalTokenBusyError,
  type AuthorizationLostReason,
} from '../portals.errors.js';
import { APPLICATION_OPTIONS, type ApplicationOptions } from '../portals.options.js';
import { RefreshOutages } from './refresh-outages.js';
import { RefreshServers, type Refreshed } from './refresh-servers.js';
import { ThrottledLog } from '../../common/text/index.js';
import { portalEndpoint } from '../installations/portal-endpoint.js';
import { YoungPairs } from './young-pairs.js';

/**
 * Longer than a refresh can take: a second refresh with the same token could invalidate the grant.
 */
const LEASE_MS = 60_000;
const LEASE_POLL_INTERVAL_MS = 100;

const LOST: Partial<Record<string, AuthorizationLostReason>> = {
  AUTH_DEAD_GRANT: 'dead-grant',
  AUTH_PORTAL_GONE: 'application-gone',
  AUTH_PAYMENT_REQUIRED: 'payment-required',
  AUTH_INVALID_CLIENT: 'invalid-client',
};

/**
 * Replaces the tokens of an installation: exclusively among all processes, and stored before use.
 * Tokens that another process has replaced meanwhile are used instead.
 */
@Injectable()
export class TokenRefresher {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly outages: RefreshOutages;
  private readonly servers: RefreshServers;
  private readonly young: YoungPairs;
  private readonly refusals: ThrottledLog;
  /** Tokens that could not be stored yet, by portal. */
  private readonly unstored = new Map<string, { tradedFor: string; refreshed: Refreshed }>();

  constructor(
    private readonly installations: InstallationCache,
    authServer: AuthServer,
    private readonly reports: AuthorizationReports,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.outages = new RefreshOutages(clock);
    this.servers = new RefreshServers(authServer, clock);
    this.young = new YoungPairs(clock);
    this.refusals = new ThrottledLog(this.logger, clock);
  }

  /**
   * The installation with an access token other than `rejected`. Asks the auth server at most once.
   */
  async refresh(memberId: string, rejected: string): Promise<Installation> {
    const deadline = this.clock.monotonic() + LEASE_MS;
    for (;;) {
      const installation = await this.usable(memberId);
      if (installation.accessToken !== rejected) return installation;
      const outage = this.outages.errorOf(memberId);
      if (outage) throw outage;
      const lease = await this.store.lease(`refresh:${installation.clientId}:${memberId}`, LEASE_MS);
      if (lease) {
        try {
          return await this.refreshAlone(memberId, rejected);
        } finally {
          await lease.release();
        }
      }
      if (this.clock.monotonic() >= deadline) throw new PortalTokenBusyError(memberId);
      await aliveFor(LEASE_POLL_INTERVAL_MS, this.clock);
    }
  }

  /** When the auth server may be asked again after a failed refresh, by the monotonic clock. */
  retryAt(memberId: string): number {
    return this.outages.overAt(memberId);
  }

  /** The installation as stored, if it can be used. */
  private async usable(memberId: string): Promise<Installation> {
    const installation = await this.active(memberId);
    const loss = this.reports.lossOf(installation);
    if (loss) throw loss;
    return installation;
  }

  private async active(memberId: string): Promise<Installation> {
    const installation = await this.installations.fresh(memberId);
    if (installation?.status !== 'active') throw new PortalNotInstalledError(memberId);
    return installation;
  }

  private async refreshAlone(memberId: string, rejected: string): Promise<Installation> {
    const found = await this.usable(memberId);
    if (found.accessToken !== rejected) return found;
    const pause = this.young.pauseOf(found);
    if (pause > 0) throw this.reports.report(found, 'token-refused', undefined, pause);
    // Left behind by a process that died between the answer and the write.
    const begun = await this.mark(found, found.refreshStartedAt ?? this.clock.now());
    if (begun.refreshToken !== found.refreshToken) return begun;
    const refreshed = this.unstoredOf(found) ?? (await this.ask(found));
    // A storage failure must not cost the tokens: the previous ones are dead.
    this.unstored.set(memberId, { tradedFor: found.refreshToken, refreshed });
    const mayMove = await this.mayMove(found, refreshed);
    const renewed = await this.change(found, (current) =>
      renew(current, refreshed, mayMove, this.clock.now()),
    );
    this.unstored.delete(memberId);
    this.young.add(memberId, renewed.refreshToken);
    if (renewed.domain !== found.domain)
      this.logger.log(`portal ${memberId} has moved from ${found.domain} to ${renewed.domain}`);
    return renewed;
  }

  private unstoredOf({ memberId, refreshToken }: Installation): Refreshed | undefined {
    const unstored = this.unstored.get(memberId);
    return unstored?.tradedFor === refreshToken ? unstored.refreshed : undefined;
  }

  /**
   * Whether the portal is where the answer says: no portal may take over the address of another.
   */
  private async mayMove(
    { clientId, memberId, domain }: Installation,
    { grant, server }: Refreshed,
  ): Promise<boolean> {
    const named = portalEndpoint(grant.clientEndpoint)?.domain;
    if (named === undefined || named === domain) return true;
    const [other] = (await this.store.activeAt(clientId, named)).filter((one) => one !== memberId);
    if (other === undefined) return true;
    this.refusals.warn(
      'an address is not taken over, it is that of another portal',
      `${domain} (portal ${memberId}) has moved to ${named} by ${server}, but that is portal ${other}. ` +
        `Try: Bitrix24Portals.forget('${other}'), if that one no longer exists`,
    );
    return false;
  }

  /** @param found as it was before it was marked */
  private async ask(found: Installation): Promise<Refreshed> {
    const { memberId, refreshStartedAt } = found;
    if (!this.application) throw new PortalNotInstalledError(memberId);
    try {
      const refreshed = await this.servers.ask(found, this.application, this.outages.failuresOf(memberId));
      this.outages.succeeded(memberId);
      return refreshed;
    } catch (error) {
      if (!(error instanceof AuthServerError)) throw error;
      if (isKnownToHaveFailed(error)) await this.mark(found, refreshStartedAt);
      throw this.judge(found, error);
    }
  }

  /** Records since when an answer of the auth server is outstanding. */
  private mark(known: Installation, refreshStartedAt: number | undefined): Promise<Installation> {
    return this.change(known, (current) => ({ ...current, refreshStartedAt }));
  }

  /** The error for a failed refresh; `asked` is the installation as it was before. */
  private judge(asked: Installation, error: AuthServerError): Error {
    const reason = LOST[error.code];
    if (!reason) {
      this.outages.failed(asked.memberId, error);
      return error;
    }
    const answerLost = reason === 'dead-grant' && asked.refreshStartedAt !== undefined;
    return this.reports.report(asked, answerLost ? 'answer-lost' : reason, error);
  }

  /**
   * Changes the stored installation, unless its tokens have been replaced: a verified install is
   * newer than `known`.
   */
  private async change(
    known: Installation,
    to: (current: Installation) => Installation,
  ): Promise<Installation> {
    for (;;) {
      const current = await this.active(known.memberId);
      if (current.refreshToken !== known.refreshToken) return current;
      const changed = to(current);
      if (await this.installations.put(changed, current.version))
        return { ...changed, version: current.version + 1 };
    }
  }
}

/** Whether it certainly produced no new tokens: it was not sent, or the server names the error. */
const isKnownToHaveFailed = ({ sent, error }: AuthServerError): boolean => !sent || error !== '';

/** A renewed portal may have moved: its endpoint comes from a verified answer again. */
function renew(
  current: Installation,
  { grant, server }: Refreshed,
  mayMove: boolean,
  now: number,
): Installation {
  const portal = mayMove ? portalEndpoint(grant.clientEndpoint) : undefined;
  return {
    ...current,
    ...(portal && { clientEndpoint: portal.endpoint, domain: portal.domain }),
    authServer: server,
    accessToken: grant.accessToken,
    refreshToken: grant.refreshToken,
    expiresAt: grant.expiresAt,
    tokensAt: now,
    refreshStartedAt: undefined,
    updatedAt: now,
  };
}
