import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/index.js';
import { AuthServer, AuthServerError, type TokenGrant } from '../rest/index.js';
import { aliveFor } from './alive-for.js';
import { AuthorizationReports } from './authorization-reports.service.js';
import { InstallationCache } from './installation-cache.js';
import { INSTALLATION_STORE, type InstallationStore } from './installation-store.js';
import type { Installation } from './installation.js';
import {
  PortalAuthorizationLostError,
  PortalNotInstalledError,
  PortalTokenBusyError,
  type AuthorizationLostReason,
} from './portals.errors.js';
import { APPLICATION_OPTIONS, type ApplicationOptions } from './portals.options.js';
import { RefreshPauses } from './refresh-pauses.js';
import { portalEndpoint } from './verification/portal-endpoint.js';

/** Longer than a refresh takes at most: a second refresh with the same token could kill the grant. */
const LEASE = 2 * 60_000;
const LOOK_AGAIN = 100;

const LOST: Partial<Record<string, AuthorizationLostReason>> = {
  AUTH_DEAD_GRANT: 'dead-grant',
  AUTH_PORTAL_GONE: 'application-gone',
  AUTH_PAYMENT_REQUIRED: 'payment-required',
  AUTH_INVALID_CLIENT: 'invalid-client',
};

/**
 * Replaces the token pair of an installation: alone among all processes, and stored before it is used. A pair
 * that somebody else replaced meanwhile is taken instead.
 */
@Injectable()
export class TokenRefresher {
  private readonly pauses: RefreshPauses;

  constructor(
    private readonly installations: InstallationCache,
    private readonly authServer: AuthServer,
    private readonly reports: AuthorizationReports,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.pauses = new RefreshPauses(clock);
  }

  /** The installation with another access token than `rejected`. */
  async refresh(memberId: string, rejected: string): Promise<Installation> {
    const deadline = this.clock.now() + LEASE;
    for (;;) {
      const installation = await this.usable(memberId);
      if (installation.accessToken !== rejected) return installation;
      const lease = await this.store.lease(`refresh:${installation.clientId}:${memberId}`, LEASE);
      if (lease) {
        try {
          return await this.refreshAlone(memberId, rejected);
        } finally {
          await lease.release();
        }
      }
      if (this.clock.now() >= deadline) throw new PortalTokenBusyError(memberId);
      await aliveFor(LOOK_AGAIN, this.clock);
    }
  }

  /** The installation as stored, if it can be used at all. */
  private async usable(memberId: string): Promise<Installation> {
    const installation = await this.installations.fresh(memberId);
    if (installation?.status !== 'active') throw new PortalNotInstalledError(memberId);
    if (this.reports.has(installation, 'dead-grant'))
      throw new PortalAuthorizationLostError(memberId, 'dead-grant');
    return installation;
  }

  private async refreshAlone(memberId: string, rejected: string): Promise<Installation> {
    const installation = await this.usable(memberId);
    if (installation.accessToken !== rejected) return installation;
    const grant = await this.ask(installation);
    for (let current = installation; ; current = await this.usable(memberId)) {
      // A verified re-install came between: its pair is newer than the one that was refreshed.
      if (current.refreshToken !== installation.refreshToken) return current;
      const renewed = renew(current, grant, this.clock.now());
      if (await this.installations.put(renewed, current.version)) return renewed;
    }
  }

  private async ask(installation: Installation): Promise<TokenGrant> {
    const { memberId, authServer, refreshToken } = installation;
    if (!this.application) throw new PortalNotInstalledError(memberId);
    const refused = this.pauses.reasonFor(installation);
    if (refused) throw new PortalAuthorizationLostError(memberId, refused);
    try {
      const grant = await this.authServer.refresh(authServer, refreshToken, this.application);
      if (grant.memberId === memberId) return grant;
      throw new AuthServerError('AUTH_BAD_ANSWER', authServer, '', 'the new token is of another portal', 200);
    } catch (error) {
      const reason = error instanceof AuthServerError ? LOST[error.code] : undefined;
      if (!reason) throw error;
      this.reports.report(installation, reason);
      this.pauses.begin(installation, reason);
      throw new PortalAuthorizationLostError(memberId, reason, { cause: error });
    }
  }
}

/** A renewed portal may have moved: its endpoint is of a verified answer again. */
function renew(current: Installation, grant: TokenGrant, now: number): Installation {
  const portal = portalEndpoint(grant.clientEndpoint);
  return {
    ...current,
    ...(portal && { clientEndpoint: portal.endpoint, domain: portal.domain }),
    accessToken: grant.accessToken,
    refreshToken: grant.refreshToken,
    expiresAt: grant.expiresAt,
    updatedAt: now,
  };
}
