import { Inject, Injectable } from '@nestjs/common';
import type { PortalDeliveries, RemovedDeliveries } from '../portals/index.js';
import { InboxSignal } from './inbox-signal.js';
import { INBOX, type Inbox } from './inbox.js';
import { UninstalledDeliveries } from './uninstalled-deliveries.service.js';

/** The deliveries of one portal. */
@Injectable()
export class InboxPortals implements PortalDeliveries {
  constructor(
    @Inject(INBOX) private readonly inbox: Inbox,
    private readonly bell: InboxSignal,
    private readonly uninstalled: UninstalledDeliveries,
  ) {}

  async remove(memberId: string): Promise<RemovedDeliveries> {
    const removed = await this.inbox.mutate({ memberId }, { kind: 'remove' });
    this.bell.notify();
    const running = await this.inbox.count({ memberId, state: 'running' }, Number.MAX_SAFE_INTEGER);
    return { removed, running };
  }

  isBusy(memberId: string): Promise<boolean> {
    return this.uninstalled.isBusy(memberId);
  }
}
