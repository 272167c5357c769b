import { Injectable } from '@nestjs/common';
import type { Access, AccessSource } from '../rest/index.js';
import { AuthorizationReports } from './authorization-reports.service.js';
import { InstallationCache } from './installation-cache.js';
import type { Installation } from './installation.js';
import { PortalNotInstalledError } from './portals.errors.js';
import { TokenRefresher } from './token-refresher.service.js';

/** Gives out the access of each installation, and one refresh to all who need it at once. */
@Injectable()
export class TokenService {
  private readonly flights = new Map<string, Promise<Installation>>();

  constructor(
    private readonly installations: InstallationCache,
    private readonly refresher: TokenRefresher,
    private readonly reports: AuthorizationReports,
  ) {}

  /** The access of the installation on a portal. Fails at use, not here, when there is none. */
  source(memberId: string): AccessSource {
    return {
      memberId,
      current: async () => accessOf(await this.active(memberId)),
      renew: async (rejected) => accessOf(await this.renew(memberId, rejected.accessToken)),
      gone: async ({ accessToken }) => {
        const installation = await this.installations.get(memberId);
        if (installation?.accessToken === accessToken) this.reports.report(installation, 'application-gone');
      },
    };
  }

  /** Resolves when no refresh is under way: a new pair that is not stored is lost. To be awaited at shutdown. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.flights.values());
  }

  /** The installation, active and with tokens. @throws PortalNotInstalledError */
  private async active(memberId: string): Promise<Installation> {
    const installation = await this.installations.get(memberId);
    if (installation?.status !== 'active') throw new PortalNotInstalledError(memberId);
    return installation;
  }

  private async renew(memberId: string, rejected: string): Promise<Installation> {
    for (;;) {
      const underWay = this.flights.get(memberId);
      const renewed = await (underWay ?? this.fly(memberId, rejected));
      // Whoever joins a refresh of an older token may be given the very one that was refused to it.
      if (renewed.accessToken !== rejected) return renewed;
    }
  }

  private fly(memberId: string, rejected: string): Promise<Installation> {
    const flight = this.refresher.refresh(memberId, rejected).finally(() => this.flights.delete(memberId));
    this.flights.set(memberId, flight);
    return flight;
  }
}

const accessOf = ({ accessToken, clientEndpoint }: Installation): Access => ({
  accessToken,
  endpoint: clientEndpoint,
});
