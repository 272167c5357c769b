import { Inject, Injectable } from '@nestjs/common';
import { UNINSTALL_EVENT } from '../catalog/index.js';
import { CLOCK, type Clock } from '../common/index.js';
import { InboxSignal } from './inbox-signal.js';
import { INBOX, type Inbox } from './inbox.js';

/** Where the application's own events come from. */
const OWN_SOURCES = ['application', 'offline', 'sweep'];

/**
 * The deliveries of a portal from which the application was uninstalled. Those of outgoing webhooks
 * are not included.
 */
@Injectable()
export class UninstalledDeliveries {
  constructor(
    @Inject(INBOX) private readonly inbox: Inbox,
    private readonly bell: InboxSignal,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Buries the waiting ones: nothing could be read from that portal. Deliveries of ONAPPUNINSTALL
   * may still run.
   */
  async bury(memberId: string, domain: string): Promise<void> {
    const message = `the application was uninstalled from ${domain} (portal ${memberId}) before this event was handled`;
    const failure = { name: 'ApplicationUninstalled', message, at: this.clock.now() };
    for (const source of OWN_SOURCES) {
      // oxlint-disable-next-line no-await-in-loop -- they share one connection
      await this.inbox.mutate(
        { memberId, state: 'waiting', source, exceptEvent: UNINSTALL_EVENT },
        { kind: 'bury', failure },
      );
    }
    this.bell.notify();
  }

  /** Whether a delivery is still running, or a handler of ONAPPUNINSTALL has not run yet. */
  async isBusy(memberId: string): Promise<boolean> {
    const filters = [
      ...OWN_SOURCES.map((source) => ({ memberId, source, state: 'running' as const })),
      { memberId, source: 'application', state: 'waiting' as const, event: UNINSTALL_EVENT },
    ];
    const counts = await Promise.all(filters.map((filter) => this.inbox.count(filter, 1)));
    return counts.some((count) => count > 0);
  }

  async remove(memberId: string): Promise<void> {
    for (const source of OWN_SOURCES) {
      // oxlint-disable-next-line no-await-in-loop -- they share one connection
      await this.inbox.mutate({ memberId, source }, { kind: 'remove' });
    }
    this.bell.notify();
  }
}
