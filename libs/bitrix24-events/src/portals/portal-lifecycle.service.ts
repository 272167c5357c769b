import { Injectable, Logger } from '@nestjs/common';
import { Notifications } from '../common/index.js';
import type { IdentifiedCandidate } from './install-candidate.js';
import type { Installation } from './installation.js';

/** What ONAPPUNINSTALL brought. */
export interface Uninstall {
  /** Whether the application's data on the portal is to be erased. */
  clean: boolean;
  /** The event for the users' handlers; opaque here. Must survive JSON. */
  inboxEvent?: unknown;
}

/**
 * What a verified candidate did.
 * - `installed`: the installation began, or was made anew
 * - `updated`: by ONAPPUPDATE
 * - `renewed`: it was there, and the candidate confirmed it (a page that was opened, a pair of the system user, …)
 */
export type InstallChange = 'installed' | 'updated' | 'renewed';

export type InstallListener = (installation: Installation, candidate: IdentifiedCandidate) => Promise<void>;
export type HeldListener = (installation: Installation, event: unknown) => Promise<void>;
export type UninstallListener = (
  tombstone: Installation,
  uninstall: Uninstall & { since: number },
) => Promise<void>;
export type ForgetListener = (memberId: string) => Promise<void>;
export type TokenListener = (memberId: string) => Promise<void> | void;

/**
 * Tells the rest of the module of installs, updates and ends: listeners run one after the other in the order of their
 * registration, and are awaited. When one fails, or the process dies, all run again: they must bear it (`candidate.id`
 * and `since` stay the same).
 */
@Injectable()
export class PortalLifecycle {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly installListeners: Record<InstallChange, InstallListener[]> = {
    installed: [],
    updated: [],
    renewed: [],
  };
  private readonly heldListeners: HeldListener[] = [];
  private readonly uninstallListeners: UninstallListener[] = [];
  private readonly forgetListeners: ForgetListener[] = [];
  private readonly busyChecks: ((memberId: string) => Promise<boolean>)[] = [];
  private readonly tokenListeners: TokenListener[] = [];
  private readonly paidListeners: ((memberId: string) => void)[] = [];
  private readonly resumeListeners: ((memberId: string) => void)[] = [];

  constructor(private readonly notifications: Notifications) {}

  /** After a verified install has been stored. */
  onInstalled(listener: InstallListener): void {
    this.installListeners.installed.push(listener);
  }

  /** After a verified ONAPPUPDATE of an installation has been stored. */
  onUpdated(listener: InstallListener): void {
    this.installListeners.updated.push(listener);
  }

  /** After a verified candidate has confirmed an installation that was there. */
  onRenewed(listener: InstallListener): void {
    this.installListeners.renewed.push(listener);
  }

  /** For each event that waited for the verification of its portal's install, after the listeners of the install. */
  onHeld(listener: HeldListener): void {
    this.heldListeners.push(listener);
  }

  /**
   * When a verified install brought no `application_token`, or another than before: it proves nothing of that token, so
   * it is worth a round trip. The listener owns what it begins.
   */
  onTokenUnproven(listener: TokenListener): void {
    this.tokenListeners.push(listener);
  }

  /** After the tombstone is stored: from then on nothing of the portal is taken in. */
  onUninstalled(listener: UninstallListener): void {
    this.uninstallListeners.push(listener);
  }

  /** Before what is stored of a portal is removed: removes what the listener's part keeps of it. */
  onForgotten(listener: ForgetListener): void {
    this.forgetListeners.push(listener);
  }

  /** `isBusy`: whether something that is stored of an uninstalled portal is still needed. */
  keepWhile(isBusy: (memberId: string) => Promise<boolean>): void {
    this.busyChecks.push(isBusy);
  }

  /** When the portal says that the application was paid for. The listener owns what it begins. */
  onPaid(listener: (memberId: string) => void): void {
    this.paidListeners.push(listener);
  }

  /** When the deliveries of a suspended portal may run again. */
  onResumed(listener: (memberId: string) => void): void {
    this.resumeListeners.push(listener);
  }

  /** @internal */
  async installed(
    installation: Installation,
    candidate: IdentifiedCandidate,
    change: InstallChange,
  ): Promise<void> {
    for (const listener of this.installListeners[change]) await listener(installation, candidate);
    const { memberId, domain } = installation;
    const line = `${change} on ${domain} (portal ${memberId})`;
    if (change === 'renewed') this.logger.debug(line);
    else this.logger.log(line);
    if (change !== 'renewed') this.notifications.emit(`bitrix24.portal.${change}`, { memberId, domain });
  }

  /** @internal */
  async held(installation: Installation, event: unknown): Promise<void> {
    for (const listener of this.heldListeners) await listener(installation, event);
  }

  /** @internal */
  async tokenUnproven(memberId: string): Promise<void> {
    for (const listener of this.tokenListeners) await listener(memberId);
  }

  /** @internal */
  async uninstalled(tombstone: Installation, uninstall: Uninstall & { since: number }): Promise<void> {
    for (const listener of this.uninstallListeners) await listener(tombstone, uninstall);
    const { memberId, domain } = tombstone;
    const { clean } = uninstall;
    this.logger.log(
      `uninstalled from ${domain} (portal ${memberId})${clean ? ', its data is to be erased' : ''}`,
    );
    this.notifications.emit('bitrix24.portal.uninstalled', { memberId, domain, clean });
  }

  /** Removes what all parts keep of a portal; its installation remains. @internal */
  async forgotten(memberId: string): Promise<void> {
    for (const listener of this.forgetListeners) await listener(memberId);
  }

  /** @internal */
  async isBusy(memberId: string): Promise<boolean> {
    const checks = await Promise.all(this.busyChecks.map((isBusy) => isBusy(memberId)));
    return checks.includes(true);
  }

  /** @internal */
  paid(memberId: string): void {
    for (const listener of this.paidListeners) listener(memberId);
  }

  /** @internal */
  resumed(memberId: string): void {
    for (const listener of this.resumeListeners) listener(memberId);
  }
}
