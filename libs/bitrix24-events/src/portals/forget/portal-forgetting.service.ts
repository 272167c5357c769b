import { Inject, Injectable, Logger } from '@nestjs/common';
import { InstallationCache } from '../installations/installation-cache.js';
import { INSTALLATION_STORE, type InstallationStore } from '../installations/installation-store.js';
import { EventAuthenticator } from '../senders/event-authenticator.service.js';
import { PortalEvents } from '../portal-events/portal-events.service.js';
import {
  PORTAL_BINDINGS,
  PORTAL_DELIVERIES,
  type ForgottenPortal,
  type PortalBindings,
  type PortalDeliveries,
} from './forgotten-portal.js';

/** Deletes everything kept about a portal, locally and on the portal. */
@Injectable()
export class PortalForgetting {
  private readonly logger = new Logger('Bitrix24Portals');

  constructor(
    private readonly installations: InstallationCache,
    private readonly gate: EventAuthenticator,
    private readonly events: PortalEvents,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(PORTAL_BINDINGS) private readonly bindings: PortalBindings,
    @Inject(PORTAL_DELIVERIES) private readonly deliveries: PortalDeliveries,
  ) {}

  /**
   * Unbinds first, while the tokens still exist; removes deliveries last, when no more can arrive.
   */
  async forget(memberId: string): Promise<ForgottenPortal> {
    const bindings = await this.bindings.forget(memberId);
    await this.unpark(memberId);
    const existed = await this.erase(memberId);
    const webhooks = await this.gate.forget(memberId);
    const deliveries = await this.deliveries.remove(memberId);
    await this.events.emit('forgotten', { memberId });
    this.logger.log(
      `portal ${memberId} is forgotten: ${bindings.unbound} bindings, ${deliveries.removed} deliveries`,
    );
    return { memberId, installation: existed, bindings, deliveries, webhooks };
  }

  /** A pending install would bring the portal back. */
  private async unpark(memberId: string): Promise<void> {
    const { clientId } = this.installations;
    if (clientId === undefined) return;
    for (const { id } of await this.store.pendingOf(clientId, memberId)) {
      // oxlint-disable-next-line no-await-in-loop -- seldom more than one
      await this.store.removePending(id);
    }
  }

  private async erase(memberId: string): Promise<boolean> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- another write came between: once more, from what it left
      const installation = await this.installations.fresh(memberId);
      if (!installation) return false;
      // oxlint-disable-next-line no-await-in-loop
      if (await this.installations.remove(memberId, installation.version)) return true;
    }
  }
}
