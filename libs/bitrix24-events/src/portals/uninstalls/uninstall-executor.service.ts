import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, Notifications, type Clock } from '../../common/index.js';
import { InstallationCache } from '../installations/installation-cache.js';
import { INSTALLATION_STORE, type InstallationStore } from '../installations/installation-store.js';
import type { Installation } from '../installations/installation.js';
import { PortalEvents } from '../portal-events/portal-events.service.js';
import { PORTAL_DELIVERIES, type PortalDeliveries } from '../forget/forgotten-portal.js';
import { ThrottledLog } from '../../common/text/index.js';
import { tombstoneOf } from '../installations/tombstone.js';
import { changeInstallation } from '../installations/change-installation.js';
import { PortalSuspension } from './portal-suspension.service.js';
import { PURGE_REGARDLESS_AFTER_MS, TOMBSTONE_MS } from './times.js';
import { atStage, postponed, readUninstall, type UninstallItem } from './uninstall-item.js';

/** Carries out the verdict on an uninstall: ignores it, or ends the installation step by step. */
@Injectable()
export class UninstallExecutor {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly refusals: ThrottledLog;

  constructor(
    private readonly installations: InstallationCache,
    private readonly events: PortalEvents,
    private readonly suspension: PortalSuspension,
    private readonly notifications: Notifications,
    @Inject(PORTAL_DELIVERIES) private readonly deliveries: PortalDeliveries,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.refusals = new ThrottledLog(this.logger, clock);
  }

  /** It was forged: everything continues as before. */
  async ignore(item: UninstallItem): Promise<void> {
    const { memberId } = item;
    const record = await this.suspension.lift(memberId);
    await this.end(item);
    if (!record) return;
    const { domain } = record;
    this.refusals.warn(
      'an uninstall is ignored, the application is still installed',
      `${domain} (portal ${memberId}). Somebody who knows its application_token sent an old or forged ` +
        'ONAPPUNINSTALL. Try: keep request bodies out of logs, and use https all the way',
    );
    this.notifications.emit('bitrix24.portal.uninstall-ignored', { memberId, domain });
  }

  /**
   * It is genuine. The tombstone is stored first: from then on nothing more is accepted, and
   * listeners find it. The uninstall is read again for the listeners, since the genuine one may
   * have arrived after the one that was asked about.
   *
   * @returns whether the stored installation is the one that was asked about
   */
  async bury(item: UninstallItem, asked: Installation): Promise<boolean> {
    const now = this.clock.now();
    const tombstone = await changeInstallation(this.installations, item.memberId, (current) =>
      current.installId === asked.installId ? tombstoneOf(current, now) : undefined,
    );
    if (!tombstone) return false;
    await this.store.moveUninstall({ ...item, stage: 'gone', dueAt: now });
    return true;
  }

  async notifyListeners(item: UninstallItem, tombstone: Installation): Promise<void> {
    const uninstall = readUninstall(item);
    await this.events.emit('uninstalled', { tombstone, uninstall: { ...uninstall, since: item.since } });
    this.suspension.resume(item.memberId);
    if (!uninstall.clean) return this.store.endUninstall(item);
    await this.store.moveUninstall(atStage(item, 'told', this.clock.now()));
  }

  /** Not before the ONAPPUNINSTALL handlers have run: they may need the stored data. */
  async purge(item: UninstallItem, tombstone: Installation): Promise<void> {
    const now = this.clock.now();
    if (now - item.since < PURGE_REGARDLESS_AFTER_MS && (await this.deliveries.isBusy(item.memberId)))
      return this.store.moveUninstall(postponed(item, now));
    await this.events.emit('forgotten', { memberId: item.memberId });
    this.logger.log(`the data of portal ${item.memberId} is erased`);
    const dueAt = Math.max(this.clock.now(), tombstone.updatedAt + TOMBSTONE_MS);
    await this.store.moveUninstall(atStage(item, 'purged', dueAt));
  }

  /** Only the tombstone is left. */
  async remove(item: UninstallItem, tombstone: Installation): Promise<void> {
    await this.installations.remove(item.memberId, tombstone.version);
    await this.end(item);
  }

  /** Nothing is left to do. */
  async end(item: UninstallItem): Promise<void> {
    await this.store.endUninstall(item);
    this.suspension.resume(item.memberId);
  }
}
