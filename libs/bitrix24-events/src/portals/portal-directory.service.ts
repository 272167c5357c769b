import { Inject, Injectable } from '@nestjs/common';
import { INSTALLATION_STORE, type InstallationStore } from './installations/installation-store.js';
import type { Portal } from './installations/installation.js';
import { pickInstallations } from './installations/list-installations.js';
import { APPLICATION_OPTIONS, type ApplicationOptions } from './portals.options.js';
import { toPortal } from './to-portal.js';
import { isNearExpiry } from './tokens/token-age.js';

/** The portals as they are stored, without their secrets. */
@Injectable()
export class PortalDirectory {
  constructor(
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined | null,
  ) {}

  /** All of them, including uninstalled ones. Empty without an application. */
  list(): Promise<Portal[]> {
    return pickInstallations(this.store, this.application?.clientId, toPortal);
  }

  /** The active ones, and whether a call at `now` could use the stored access token. */
  listActive(now: number): Promise<{ memberId: string; hasLiveToken: boolean }[]> {
    return pickInstallations(this.store, this.application?.clientId, (one) =>
      one.status === 'active' ? { memberId: one.memberId, hasLiveToken: !isNearExpiry(one, now) } : undefined,
    );
  }

  /** The ids of up to two active portals: enough to know whether there is more than one. */
  async some(): Promise<string[]> {
    if (!this.application) return [];
    const { items } = await this.store.list(this.application.clientId);
    return items
      .filter(({ status }) => status === 'active')
      .slice(0, 2)
      .map(({ memberId }) => memberId);
  }

  /** The auth server of an active installation. */
  async authServerOf(memberId: string): Promise<string | undefined> {
    const clientId = this.application?.clientId;
    const installation = clientId === undefined ? undefined : await this.store.get(clientId, memberId);
    return installation?.status === 'active' ? installation.authServer : undefined;
  }

  async get(memberId: string): Promise<Portal | undefined> {
    const installation = this.application
      ? await this.store.get(this.application.clientId, memberId)
      : undefined;
    return (
      installation && toPortal({ ...installation, hasApplicationToken: installation.applicationToken !== '' })
    );
  }
}
