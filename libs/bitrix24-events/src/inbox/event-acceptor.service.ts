import { Inject, Injectable } from '@nestjs/common';
import type { HandlerDefinition } from '../handlers/index.js';
import { toDeliveryTarget } from './delivery-target.js';
import { InboxAvailability } from './inbox-availability.service.js';
import { InboxBell } from './inbox-bell.js';
import { INBOX, type AcceptItem, type AcceptResult, type Inbox, type InboxEvent } from './inbox.js';

/** Takes events into the inbox, for the handlers that want them. */
@Injectable()
export class EventAcceptor {
  constructor(
    @Inject(INBOX) private readonly inbox: Inbox,
    private readonly bell: InboxBell,
    private readonly availability: InboxAvailability,
  ) {}

  /**
   * Resolves once it is on disk.
   *
   * @param dedupKey a second event with an equal key is not stored again
   * @throws StorageError when nothing can be stored, another error when this event could not be
   */
  async accept(
    event: InboxEvent,
    handlers: readonly HandlerDefinition[],
    dedupKey?: string,
  ): Promise<AcceptResult> {
    const result = await this.store({
      event,
      ...(dedupKey !== undefined && { dedupKey }),
      handlers: handlers.map((handler) => toDeliveryTarget(handler, event)),
    });
    this.bell.ring();
    return result;
  }

  private async store(item: AcceptItem): Promise<AcceptResult> {
    try {
      const [result] = await this.inbox.accept([item]);
      this.availability.succeeded('accept');
      return result!;
    } catch (error) {
      this.availability.failed('accept', error);
      throw error;
    }
  }
}
