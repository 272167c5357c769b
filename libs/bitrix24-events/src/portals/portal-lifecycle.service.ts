import { Injectable, Logger } from '@nestjs/common';
import { Notifications } from '../common/index.js';
import type { IdentifiedCandidate } from './install-candidate.js';
import type { Installation } from './installation.js';

/** What ONAPPUNINSTALL brought. */
export interface Uninstall {
  /** Whether the application's data on the portal is to be erased. */
  clean: boolean;
  /** The event for the users' handlers; opaque here. */
  inboxEvent?: unknown;
}

export type InstallListener = (installation: Installation, candidate: IdentifiedCandidate) => Promise<void>;
export type UninstallListener = (installation: Installation, uninstall: Uninstall) => Promise<void>;

/**
 * Tells the rest of the module of installs, updates and uninstalls: listeners run one after the other in the
 * order of their registration, and are awaited. When one fails, or the process dies, all run again: they must
 * bear it (`candidate.id` stays the same).
 */
@Injectable()
export class PortalLifecycle {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly installListeners: InstallListener[] = [];
  private readonly updateListeners: InstallListener[] = [];
  private readonly uninstallListeners: UninstallListener[] = [];

  constructor(private readonly notifications: Notifications) {}

  /** After a verified install has been stored. */
  onInstalled(listener: InstallListener): void {
    this.installListeners.push(listener);
  }

  /** After a verified ONAPPUPDATE of an installation has been stored. */
  onUpdated(listener: InstallListener): void {
    this.updateListeners.push(listener);
  }

  /** Before the tombstone, which is passed, is stored: what they keep is kept even if the process dies then. */
  onUninstalled(listener: UninstallListener): void {
    this.uninstallListeners.push(listener);
  }

  /** @internal */
  async installed(installation: Installation, candidate: IdentifiedCandidate): Promise<void> {
    const updated = candidate.event === 'ONAPPUPDATE';
    for (const listener of updated ? this.updateListeners : this.installListeners) {
      await listener(installation, candidate);
    }
    const { memberId, domain } = installation;
    this.logger.log(`${updated ? 'updated' : 'installed'} on ${domain} (portal ${memberId})`);
    this.notifications.emit(updated ? 'bitrix24.portal.updated' : 'bitrix24.portal.installed', {
      memberId,
      domain,
    });
  }

  /** @internal */
  async uninstalling(tombstone: Installation, uninstall: Uninstall): Promise<void> {
    for (const listener of this.uninstallListeners) await listener(tombstone, uninstall);
  }

  /** @internal */
  uninstalled({ memberId, domain }: Installation, { clean }: Uninstall): void {
    this.logger.log(
      `uninstalled from ${domain} (portal ${memberId})${clean ? ', its data is to be erased' : ''}`,
    );
    this.notifications.emit('bitrix24.portal.uninstalled', { memberId, domain, clean });
  }
}
