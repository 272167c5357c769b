import { Inject, Injectable, Logger } from '@nestjs/common';
import { OwnEvents } from '../echoes/index.js';
import type { HandlerDefinition } from '../handlers/index.js';
import { isStorageError } from '../storage/index.js';
import { toDeliveryTarget } from './delivery-target.js';
import { subjectOf } from './event-subject.js';
import { InboxAvailability } from './inbox-availability.service.js';
import { InboxSignal } from './inbox-signal.js';
import type { AcceptItem, AcceptResult, InboxEvent } from './inbox-events.js';
import { INBOX, type Inbox } from './inbox.js';

/** Stores events in the inbox, for the handlers that receive them. */
@Injectable()
export class EventAcceptor {
  private readonly logger = new Logger('Bitrix24Inbox');

  constructor(
    @Inject(INBOX) private readonly inbox: Inbox,
    private readonly bell: InboxSignal,
    private readonly availability: InboxAvailability,
    private readonly ownEvents: OwnEvents,
  ) {}

  /**
   * Resolves once it is on disk.
   *
   * @param dedupKey a second event with an equal key is not stored again
   * @throws StorageError if nothing can be stored, another error if this event cannot be
   */
  async accept(
    event: InboxEvent,
    handlers: readonly HandlerDefinition[],
    dedupKey?: string,
  ): Promise<AcceptResult> {
    const [result] = await this.store([
      {
        event,
        ...(dedupKey !== undefined && { dedupKey }),
        handlers: handlers.map((handler) => toDeliveryTarget(handler, event)),
      },
    ]);
    this.bell.notify();
    return result!;
  }

  /**
   * As {@link accept}, several in one commit. Resolves to the positions of those that could not be
   * stored for a reason of their own: the others are on disk.
   *
   * @throws StorageError if nothing can be stored
   */
  async acceptAll(items: readonly AcceptItem[]): Promise<{ position: number; error: unknown }[]> {
    if (items.length === 0) return [];
    try {
      await this.store(items);
      return [];
    } catch (error) {
      if (isStorageError(error)) throw error;
      return await this.acceptOneByOne(items);
    } finally {
      this.bell.notify();
    }
  }

  private async acceptOneByOne(
    items: readonly AcceptItem[],
  ): Promise<{ position: number; error: unknown }[]> {
    const failed: { position: number; error: unknown }[] = [];
    for (const [position, item] of items.entries()) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- in their order
        await this.store([item]);
      } catch (error) {
        if (isStorageError(error)) throw error;
        failed.push({ position, error });
      }
    }
    return failed;
  }

  private store(items: readonly AcceptItem[]): Promise<AcceptResult[]> {
    return this.ownEvents.areIgnored ? this.storeForeign(items) : this.storeAll(items);
  }

  /** Before merging: an echo must not replace a change made by someone else. */
  private async storeForeign(items: readonly AcceptItem[]): Promise<AcceptResult[]> {
    const wanted = await Promise.all(
      items.map(async (item) => ({
        ...item,
        handlers: await this.ownEvents.without(item.event, item.handlers),
      })),
    );
    const foreign = wanted.filter(({ handlers }) => handlers.length > 0);
    const results = foreign.length === 0 ? [] : await this.storeAll(foreign);
    return wanted.map((item) => results[foreign.indexOf(item)] ?? 'stored');
  }

  private async storeAll(items: readonly AcceptItem[]): Promise<AcceptResult[]> {
    try {
      const stored = this.inbox.accept(items);
      // A claim requested now may share the commit.
      for (const { event } of items) this.bell.notify(event.memberId);
      const results = await stored;
      this.availability.succeeded('accept');
      this.report(items, results);
      return results;
    } catch (error) {
      this.availability.failed('accept', error);
      throw error;
    }
  }

  /**
   * Logs what arrived, before anything else: the first line to search for when an event is missing.
   */
  private report(items: readonly AcceptItem[], results: readonly AcceptResult[]): void {
    if (!Logger.isLevelEnabled('debug')) return;
    for (const [position, { event, handlers }] of items.entries())
      if (results[position] === 'stored')
        this.logger.debug(`${subjectOf(event)}: accepted for ${handlers.map(({ key }) => key).join(', ')}`);
  }
}
