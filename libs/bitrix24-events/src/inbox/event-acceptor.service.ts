import { Inject, Injectable } from '@nestjs/common';
import type { HandlerDefinition } from '../handlers/index.js';
import { toDeliveryTarget } from './delivery-target.js';
import { InboxBell } from './inbox-bell.js';
import { INBOX, type AcceptResult, type Inbox, type InboxEvent } from './inbox.js';

/** Takes events into the inbox, for the handlers that want them. */
@Injectable()
export class EventAcceptor {
  constructor(
    @Inject(INBOX) private readonly inbox: Inbox,
    private readonly bell: InboxBell,
  ) {}

  /**
   * Resolves once it is on disk.
   *
   * @param dedupKey a second event with an equal key is not stored again
   * @throws when it could not be stored
   */
  async accept(
    event: InboxEvent,
    handlers: readonly HandlerDefinition[],
    dedupKey?: string,
  ): Promise<AcceptResult> {
    const [result] = await this.inbox.accept([
      {
        event,
        ...(dedupKey !== undefined && { dedupKey }),
        handlers: handlers.map((handler) => toDeliveryTarget(handler, event)),
      },
    ]);
    this.bell.ring();
    return result!;
  }
}
