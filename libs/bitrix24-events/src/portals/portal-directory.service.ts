import { Inject, Injectable } from '@nestjs/common';
import { INSTALLATION_STORE, type InstallationStore } from './installation-store.js';
import type { Portal } from './installation.js';
import { listInstallations } from './list-installations.js';
import { APPLICATION_OPTIONS, type ApplicationOptions } from './portals.options.js';
import { toPortal } from './to-portal.js';
import { isNearExpiry } from './token-age.js';

/** The portals as they are stored, without their secrets. */
@Injectable()
export class PortalDirectory {
  constructor(
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined | null,
  ) {}

  /** All of them, those that were uninstalled included. Empty without an application. */
  async list(): Promise<Portal[]> {
    return (await listInstallations(this.store, this.application?.clientId)).map(toPortal);
  }

  /** Those that are active, and whether a call at `now` would do with the access token that is there. */
  async listActive(now: number): Promise<{ memberId: string; hasLiveToken: boolean }[]> {
    const installations = await listInstallations(this.store, this.application?.clientId);
    return installations
      .filter(({ status }) => status === 'active')
      .map((one) => ({ memberId: one.memberId, hasLiveToken: !isNearExpiry(one, now) }));
  }

  /** Ids of active portals, two of them where there are several: enough to know whether there is more than one. */
  async some(): Promise<string[]> {
    if (!this.application) return [];
    const { items } = await this.store.list(this.application.clientId);
    return items
      .filter(({ status }) => status === 'active')
      .slice(0, 2)
      .map(({ memberId }) => memberId);
  }

  async get(memberId: string): Promise<Portal | undefined> {
    const installation = this.application && (await this.store.get(this.application.clientId, memberId));
    return installation ? toPortal(installation) : undefined;
  }
}
