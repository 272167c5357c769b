import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, Notifications, type Clock } from '../../common/index.js';
import { InstallationCache } from '../installations/installation-cache.js';
import type { MutedReason } from '../installations/installation.js';
import { changeInstallation } from '../installations/change-installation.js';
import { decideMuting, type MutingChange } from './decide-muting.js';

/** What an administrator must do so that the portal delivers again. */
const FIXES: Record<MutedReason, string> = {
  'not-installed':
    'the application is not installed completely (INSTALLED is N). Try: let an administrator of the portal open the ' +
    'application, so that its page calls BX24.installFinish()',
  'payment-expired':
    'its paid period has ended (PAYMENT_EXPIRED is Y). Try: let an administrator of the portal renew it in the Market',
  'plan-ended':
    "the portal's plan does not include REST any more. Try: let an administrator of the portal renew its plan",
};

/**
 * How long an installing user may take to finish; a later sync of the portal's bindings finds out.
 */
const INSTALL_FINISH_MS = 10 * 60_000;

/** Reports, once per change, that a portal has stopped delivering events, or delivers again. */
@Injectable()
export class PortalMuting {
  private readonly logger = new Logger('Bitrix24Portals');

  constructor(
    private readonly installations: InstallationCache,
    private readonly notifications: Notifications,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param reason why the portal delivers nothing, as just read from it; `undefined` if it delivers
   */
  async observed(memberId: string, reason: MutedReason | undefined): Promise<void> {
    const known = await this.installations.get(memberId);
    if (!known || !decideMuting(known.muted, reason, 0)) return;
    if (reason === 'not-installed' && !known.muted && this.isBeingInstalled(known.installedAt)) return;
    let change: MutingChange | undefined;
    const record = await changeInstallation(this.installations, memberId, ({ muted }) => {
      change = decideMuting(muted, reason, this.clock.now());
      return change && { muted: change.kind === 'muted' ? change.muted : undefined };
    });
    if (record && change) this.report(memberId, record.domain, change);
  }

  /**
   * Its page finishes the installation after the server has answered: until then nothing is wrong.
   */
  private isBeingInstalled(installedAt: number): boolean {
    const age = this.clock.now() - installedAt;
    return age >= 0 && age < INSTALL_FINISH_MS;
  }

  private report(memberId: string, domain: string, change: MutingChange): void {
    if (change.kind === 'muted') {
      const { muted } = change;
      this.logger.warn(`${domain} (portal ${memberId}) delivers no event: ${FIXES[muted.reason]}.`);
      this.notifications.emit('bitrix24.portal.muted', { memberId, domain, ...muted });
      return;
    }
    const { ended } = change;
    const since = new Date(ended.since).toISOString();
    this.logger.log(
      `${domain} (portal ${memberId}) delivers events again; it was silent (${ended.reason}) since ${since}`,
    );
    this.notifications.emit('bitrix24.portal.unmuted', { memberId, domain, ...ended });
  }
}
