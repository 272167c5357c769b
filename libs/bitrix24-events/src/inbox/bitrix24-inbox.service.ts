import { Inject, Injectable } from '@nestjs/common';
import { AbandonableMethods, CLOCK, type Clock } from '../common/index.js';
import { OwnEvents } from '../echoes/index.js';
import type { WaitReason } from '../errors/index.js';
import { HandlerRegistry } from '../handlers/index.js';
import { Dispatcher } from './dispatch/dispatcher.service.js';
import { InboxSignal } from './inbox-signal.js';
import type { DeliveryFilter, DeliveryMutation, StoredDelivery } from './inbox-upkeep.js';
import { INBOX, type Inbox } from './inbox.js';
import { mutateInSteps, type MutationRun } from './mutate-in-steps.js';
import { checkFilter, checkPage, unknownHandler } from './request-problems.js';
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

const MAX_PAGE_SIZE = 500;

/**
 * Looks into the inbox, and acts on what is there.
 *
 * @example
 * ```ts
 * await inbox.replay({ handler: 'DealSync.created', state: 'buried' }); // after the fix
 * ```
 * @publicApi
 */
@AbandonableMethods()
@Injectable()
export class Bitrix24Inbox {
  constructor(
    @Inject(INBOX) private readonly inbox: Inbox,
    private readonly handlers: HandlerRegistry,
    private readonly dispatcher: Dispatcher,
    private readonly bell: InboxSignal,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ownEvents: OwnEvents,
  ) {}

  /** One line per handler: each that the application has, and each that deliveries wait for. Sorted by key. */
  async stats(): Promise<HandlerStats[]> {
    const counts = await this.inbox.counts();
    const paused = await this.inbox.paused();
    const known = new Set(this.handlers.allHandlers().map(({ key }) => key));
    return [...new Set([...known, ...counts.keys()])].toSorted().map((handler) => {
      const { oldestAt, ...count } = counts.get(handler) ?? { waiting: 0, running: 0, done: 0, buried: 0 };
      return {
        handler,
        ...count,
        ...(known.has(handler) ? { orphaned: 0 } : { waiting: 0, orphaned: count.waiting }),
        ...(oldestAt !== undefined && { oldestAgeMs: this.clock.now() - oldestAt }),
        ...this.dispatcher.activity(handler),
        paused: paused.has(handler),
        ignoredOwn: this.ownEvents.ignored(handler),
      };
    });
  }

  /**
   * Deliveries, the newest first, in pages.
   *
   * @param page `limit` at most 500 (default 50); `cursor` of the page before
   * @throws InboxRequestError when filter or page has a typo, or a handler is named that there is not
   */
  async list(
    filter: DeliveryFilter = {},
    choice: { limit?: number; cursor?: string } = {},
  ): Promise<{ items: InboxEntry[]; cursor?: string }> {
    await this.check(filter);
    checkPage(choice);
    const { limit = 50, cursor } = choice;
    const page = await this.inbox.list(filter, {
      limit: Math.min(limit, MAX_PAGE_SIZE),
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
   * whatever waits of their order. One whose event held secrets that are erased is left alone. Many are changed step by
   * step, so that intake and handlers go on meanwhile.
   *
   * @returns how many, also when `signal` aborts in between: what was changed stays so
   * @throws InboxRequestError when the filter has a typo, or names a handler that there is not
   * @example
   * ```ts
   * await inbox.replay({ state: 'buried' }, { onProgress: (changed) => console.log(changed), signal });
   * ```
   */
  async replay(target: string | DeliveryFilter, run?: MutationRun): Promise<number> {
    return this.mutate(target, { kind: 'replay', now: this.clock.now() }, run);
  }

  /**
   * Makes deliveries due now that wait for another attempt, whatever they wait for. A window of `coalesce` is not cut
   * short, and one whose portal is still unreachable waits again.
   *
   * @returns how many
   * @throws InboxRequestError as {@link replay}
   * @example
   * ```ts
   * await inbox.retryNow({ waitsFor: 'handler' }); // the warehouse is open
   * ```
   */
  async retryNow(target: string | DeliveryFilter, run?: MutationRun): Promise<number> {
    return this.mutate(target, { kind: 'retryNow', now: this.clock.now() }, run);
  }

  /**
   * Gives waiting deliveries up, and keeps them as buried.
   *
   * @returns how many
   * @throws InboxRequestError as {@link replay}
   */
  async bury(target: string | DeliveryFilter, reason = 'buried by hand', run?: MutationRun): Promise<number> {
    const failure = { name: 'Bury', message: reason, at: this.clock.now() };
    return this.mutate(target, { kind: 'bury', failure }, run);
  }

  /**
   * Removes deliveries for good, unless they are running.
   *
   * @returns how many
   * @throws InboxRequestError as {@link replay}
   */
  async remove(target: string | DeliveryFilter, run?: MutationRun): Promise<number> {
    return this.mutate(target, { kind: 'remove' }, run);
  }

  /**
   * Lets a handler begin nothing further, also after a restart; what is accepted for it waits.
   *
   * @param memberId of that portal alone
   * @throws InboxRequestError when there is no such handler
   */
  async pause(handlerKey: string, memberId?: string): Promise<void> {
    await this.mustKnow(handlerKey);
    await this.dispatcher.setPaused(handlerKey, true, memberId);
  }

  /**
   * Ends {@link pause}, and what the guard against loops has paused.
   *
   * @param memberId for that portal alone; without it, for all portals
   * @throws InboxRequestError when there is no such handler, and none of that key is paused
   */
  async resume(handlerKey: string, memberId?: string): Promise<void> {
    const { paused, pausedPortals } = this.dispatcher.activity(handlerKey);
    if (!paused && pausedPortals.length === 0) await this.mustKnow(handlerKey);
    await this.dispatcher.setPaused(handlerKey, false, memberId);
  }

  private async mutate(
    target: string | DeliveryFilter,
    mutation: DeliveryMutation,
    run?: MutationRun,
  ): Promise<number> {
    if (typeof target !== 'string') await this.check(target);
    try {
      return typeof target === 'string'
        ? await this.inbox.mutate({ deliveryId: target }, mutation)
        : await mutateInSteps(this.inbox, target, mutation, run);
    } finally {
      this.bell.notify();
    }
  }

  private async check(filter: DeliveryFilter): Promise<void> {
    checkFilter(filter);
    if (filter.handler !== undefined) await this.mustKnow(filter.handler);
  }

  /** Deliveries may be kept of a handler that is gone. */
  private async mustKnow(handlerKey: string): Promise<void> {
    if (this.handlers.get(handlerKey) !== undefined) return;
    const counts = await this.inbox.counts();
    if (counts.has(handlerKey)) return;
    const keys = new Set([...this.handlers.allHandlers().map(({ key }) => key), ...counts.keys()]);
    throw unknownHandler(handlerKey, [...keys].toSorted());
  }

  private toEntry(stored: StoredDelivery): InboxEntry {
    const { handlerKey, event } = stored;
    return toInboxEntry(stored, {
      known: this.handlers.get(handlerKey) !== undefined,
      hold: this.dispatcher.holdAt(handlerKey, event.memberId),
    });
  }
}
