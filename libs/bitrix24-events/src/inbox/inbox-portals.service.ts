import { Inject, Injectable } from '@nestjs/common';
import type { PortalDeliveries, RemovedDeliveries } from '../portals/index.js';
import { InboxBell } from './inbox-bell.js';
import { INBOX, type Inbox } from './inbox.js';

const PAGE = 500;

/** The deliveries of one portal, as a whole. */
@Injectable()
export class InboxPortals implements PortalDeliveries {
  constructor(
    @Inject(INBOX) private readonly inbox: Inbox,
    private readonly bell: InboxBell,
  ) {}

  async remove(memberId: string): Promise<RemovedDeliveries> {
    const removed = await this.inbox.mutate({ memberId }, { kind: 'remove' });
    this.bell.ring();
    return { removed, running: await this.countRunning(memberId) };
  }

  private async countRunning(memberId: string): Promise<number> {
    let running = 0;
    let cursor: string | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const page = await this.inbox.list(
        { memberId, state: 'running' },
        { limit: PAGE, ...(cursor !== undefined && { cursor }) },
      );
      running += page.items.length;
      cursor = page.cursor;
    } while (cursor !== undefined);
    return running;
  }
}
