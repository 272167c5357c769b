import { Injectable } from '@nestjs/common';
import { InstallationCache } from '../installations/installation-cache.js';
import type { Installation } from '../installations/installation.js';
import { PortalEvents } from '../portal-events/portal-events.service.js';
import { changeInstallation } from '../installations/change-installation.js';
import { SuspendedPortals } from './suspended-portals.js';

/** Suspends and resumes the deliveries of a portal. The stored state survives the process. */
@Injectable()
export class PortalSuspension {
  constructor(
    private readonly installations: InstallationCache,
    private readonly events: PortalEvents,
    private readonly suspended: SuspendedPortals,
  ) {
    // The uninstall that it was suspended for is verified nevertheless.
    events.on(['installed', 'updated', 'renewed'], 'show', ({ installation: { memberId } }) =>
      this.resume(memberId),
    );
  }

  /** Suspends it in this process if it was suspended before. */
  async recall(memberId: string): Promise<void> {
    const installation = await this.installations.fresh(memberId);
    if (installation?.status === 'active' && installation.suspendedAt !== undefined)
      this.suspended.add(memberId);
  }

  async suspend(memberId: string, now: number): Promise<void> {
    this.suspended.add(memberId);
    await changeInstallation(this.installations, memberId, ({ suspendedAt }) =>
      suspendedAt === undefined ? { suspendedAt: now } : undefined,
    );
  }

  /**
   * Removes the suspension from the store. @returns what is stored now; `undefined` if it is not
   * active
   */
  lift(memberId: string): Promise<Installation | undefined> {
    return changeInstallation(this.installations, memberId, () => ({ suspendedAt: undefined }));
  }

  /** Resumes its deliveries. */
  resume(memberId: string): void {
    if (this.suspended.delete(memberId)) this.events.signal('resumed', { memberId });
  }
}
