import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/index.js';
import { OwnEvents } from '../echoes/index.js';
import type { WaitReason } from '../errors/index.js';
import { HandlerRegistry } from '../handlers/index.js';
import { Dispatcher } from './dispatch/dispatcher.service.js';
import { InboxBell } from './inbox-bell.js';
import { INBOX, type DeliveryFilter, type Inbox, type StoredDelivery } from './inbox.js';
import { toInboxEntry, type InboxEntry } from './inbox-entry.js';

/**
 * The deliveries of one handler.
 *
 * @publicApi
 */
export interface HandlerStats {
  /** The key of the handler. */
  handler: string;
  /** Not finished, and not running: new, or waiting for another attempt, or behind another of its order. */
  waiting: number;
  running: number;
  /** Handled, as far as they are still kept. */
  done: number;
  /** Given up, and kept. */
  buried: number;
  /** Waiting for a handler that this application no longer has. */
  orphaned: number;
  /** Over their timeout and not ended; they hold the order of their object. */
  stuck: number;
  /** Whether `pause()` has stopped it. */
  paused: boolean;
  /** Portals for which alone `pause()`, or the guard against loops, has stopped it. */
  pausedPortals: string[];
  /** Portals at which its deliveries are held, since when (milliseconds since the epoch), and what they wait for. */
  onHold: { memberId: string; reason: WaitReason; since: number }[];
  /** Events that `ignoreOwn` has kept from it since the start. */
  ignoredOwn: number;
  /** How long the oldest unfinished one has been here, in milliseconds. */
  oldestAgeMs?: number;
  donePerMinute: number;
  failedPerMinute: number;
}

const LONGEST_PAGE = 500;

/**
 * Looks into the inbox, and acts on what is there.
 *
 * @example
 * ```ts
 * await inbox.replay({ handler: 'DealSync.created', state: 'buried' }); // after the mend
 * ```
 * @publicApi
 */
@Injectable()
export class Bitrix24Inbox {
  constructor(
    @Inject(INBOX) private readonly inbox: Inbox,
    private readonly handlers: HandlerRegistry,
    private readonly dispatcher: Dispatcher,
    private readonly bell: InboxBell,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ownEvents: OwnEvents,
  ) {}

  /** One line per handler: each that the application has, and each that deliveries wait for. Sorted by key. */
  async stats(): Promise<HandlerStats[]> {
    const counts = await this.inbox.counts();
    const known = new Set(this.handlers.all().map(({ key }) => key));
    return [...new Set([...known, ...counts.keys()])].toSorted().map((handler) => {
      const { oldestAt, ...count } = counts.get(handler) ?? { waiting: 0, running: 0, done: 0, buried: 0 };
      return {
        handler,
        ...count,
        ...(known.has(handler) ? { orphaned: 0 } : { waiting: 0, orphaned: count.waiting }),
        ...(oldestAt !== undefined && { oldestAgeMs: this.clock.now() - oldestAt }),
        ...this.dispatcher.activity(handler),
        ignoredOwn: this.ownEvents.ignored(handler),
      };
    });
  }

  /**
   * Deliveries, the newest first, in pages.
   *
   * @param page `limit` at most 500 (default 50); `cursor` of the page before
   */
  async list(
    filter: DeliveryFilter = {},
    { limit = 50, cursor }: { limit?: number; cursor?: string } = {},
  ): Promise<{ items: InboxEntry[]; cursor?: string }> {
    const page = await this.inbox.list(filter, {
      limit: Math.min(Math.max(1, limit), LONGEST_PAGE),
      ...(cursor !== undefined && { cursor }),
    });
    return { ...page, items: page.items.map((stored) => this.toEntry(stored)) };
  }

  /** One delivery, or `undefined`. */
  async get(deliveryId: string): Promise<InboxEntry | undefined> {
    const stored = await this.inbox.find(deliveryId);
    return stored && this.toEntry(stored);
  }

  /**
   * Has done or buried deliveries run again: the same `event.id`, `event.replayed` set, attempts from 1, and behind
   * whatever waits of their order. One whose event held secrets that are erased is left alone.
   *
   * @returns how many
   */
  async replay(target: string | DeliveryFilter): Promise<number> {
    const replayed = await this.inbox.mutate(targetOf(target), { kind: 'replay', now: this.clock.now() });
    this.bell.ring();
    return replayed;
  }

  /**
   * Gives waiting deliveries up, and keeps them as buried.
   *
   * @returns how many
   */
  async bury(target: string | DeliveryFilter, reason = 'buried by hand'): Promise<number> {
    const failure = { name: 'Bury', message: reason, at: this.clock.now() };
    const buried = await this.inbox.mutate(targetOf(target), { kind: 'bury', failure });
    this.bell.ring();
    return buried;
  }

  /**
   * Removes deliveries for good, unless they are running.
   *
   * @returns how many
   */
  async remove(target: string | DeliveryFilter): Promise<number> {
    const removed = await this.inbox.mutate(targetOf(target), { kind: 'remove' });
    this.bell.ring();
    return removed;
  }

  /**
   * Makes deliveries due now that wait for another attempt, whatever they wait for. A window of `coalesce` is not cut
   * short, and one whose portal is still unreachable waits again.
   *
   * @returns how many
   * @example
   * ```ts
   * await inbox.retryNow({ waitsFor: 'handler' }); // the warehouse is open
   * ```
   */
  async retryNow(target: string | DeliveryFilter): Promise<number> {
    const hurried = await this.inbox.mutate(targetOf(target), { kind: 'retryNow', now: this.clock.now() });
    this.bell.ring();
    return hurried;
  }

  /**
   * Lets a handler begin nothing further, also after a restart; what is accepted for it waits.
   *
   * @param memberId of that portal alone
   */
  async pause(handlerKey: string, memberId?: string): Promise<void> {
    await this.dispatcher.setPaused(handlerKey, true, memberId);
  }

  /**
   * Ends {@link pause}, and what the guard against loops has paused.
   *
   * @param memberId for that portal alone; without it, for all portals
   */
  async resume(handlerKey: string, memberId?: string): Promise<void> {
    await this.dispatcher.setPaused(handlerKey, false, memberId);
  }

  private toEntry(stored: StoredDelivery): InboxEntry {
    const { handlerKey, event } = stored;
    return toInboxEntry(stored, {
      known: this.handlers.get(handlerKey) !== undefined,
      hold: this.dispatcher.holdAt(handlerKey, event.memberId),
    });
  }
}

const targetOf = (target: string | DeliveryFilter): { deliveryId: string } | DeliveryFilter =>
  typeof target === 'string' ? { deliveryId: target } : target;
