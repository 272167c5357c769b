import { Inject, Injectable } from '@nestjs/common';
import { INSTALLATION_STORE, type InstallationStore } from './installation-store.js';
import type { Installation, Portal } from './installation.js';
import { APPLICATION_OPTIONS, type ApplicationOptions } from './portals.options.js';

/**
 * The portals on which the application is, or was, installed. No secret of theirs is in what it returns.
 *
 * @publicApi
 */
@Injectable()
export class Bitrix24Portals {
  constructor(
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined,
  ) {}

  /** All of them, those that were uninstalled included (`status`). Empty without an application. */
  async list(): Promise<Portal[]> {
    const portals: Portal[] = [];
    if (!this.application) return portals;
    let cursor: string | undefined;
    do {
      const page = await this.store.list(this.application.clientId, cursor);
      portals.push(...page.items.map(toPortal));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return portals;
  }

  /** The portal with this `memberId`, or `undefined` when the application was never installed there. */
  async get(memberId: string): Promise<Portal | undefined> {
    const installation = this.application && (await this.store.get(this.application.clientId, memberId));
    return installation && toPortal(installation);
  }
}

const toPortal = (installation: Installation): Portal => ({
  memberId: installation.memberId,
  domain: installation.domain,
  status: installation.status,
  scope: [...installation.scope],
  userId: installation.userId,
  isAdmin: installation.isAdmin,
  installedAt: new Date(installation.installedAt),
  updatedAt: new Date(installation.updatedAt),
});
