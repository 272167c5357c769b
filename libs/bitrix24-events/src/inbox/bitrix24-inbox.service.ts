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
 * Statistics of one handler's deliveries.
 *
 * @publicApi
 */
export interface HandlerStats {
  /** The key of the handler. */
  handler: string;
  /**
   * Neither finished nor running: new, waiting for another attempt, or behind another delivery of
   * its order.
   */
  waiting: number;
  running: number;
  /** Handled, as far as they are still kept. */
  done: number;
  /** Buried, and kept. */
  buried: number;
  /** Waiting for a handler that this application no longer has. */
  orphaned: number;
  /** Over their timeout and still running; they block the order of their object. */
  stuck: number;
  /** Whether `pause()` has stopped it. */
  paused: boolean;
  /** Portals for which only this handler was paused, by `pause()` or the loop guard. */
  pausedPortals: string[];
  /**
   * Portals at which its deliveries are on hold, since when (milliseconds since the epoch), and
   * why.
   */
  onHold: { memberId: string; reason: WaitReason; since: number }[];
  /** Events withheld from it by `ignoreOwn` since the start. */
  ignoredOwn: number;
  /** Age of the oldest unfinished one, in milliseconds. */
  oldestAgeMs?: number;
  donePerMinute: number;
  failedPerMinute: number;
}

const MAX_PAGE_SIZE = 500;

/**
 * Inspects and changes the stored deliveries.
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

  /**
   * One entry per handler: each of the application's, and each for which deliveries are waiting.
   * Sorted by key.
   */
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
   * Deliveries, newest first, in pages.
   *
   * @param page `limit` at most 500 (default 50); `cursor` of the page before
   * @throws InboxRequestError when filter or page has a typo, or names a handler that does not
   * exist
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
   * Runs done or buried deliveries again: with the same `event.id`, `event.replayed` set, attempts
   * from 1, and behind waiting deliveries of their order. Deliveries whose event held secrets that
   * have been erased are skipped. Many are changed in steps, so that intake and handlers continue
   * meanwhile.
   *
   * @returns how many were changed, also if `signal` aborts in between: earlier changes remain
   * @throws InboxRequestError when the filter has a typo, or names a handler that does not exist
   * @example
   * ```ts
   * await inbox.replay({ state: 'buried' }, { onProgress: (changed) => console.log(changed), signal });
   * ```
   */
  async replay(target: string | DeliveryFilter, run?: MutationRun): Promise<number> {
    return this.mutate(target, { kind: 'replay', now: this.clock.now() }, run);
  }

  /**
   * Makes deliveries due now that wait for another attempt, for whatever reason. A `coalesce`
   * window is not shortened, and deliveries whose portal is still unreachable wait again.
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
   * Buries waiting deliveries: they are not run, and are kept.
   *
   * @returns how many
   * @throws InboxRequestError as {@link replay}
   */
  async bury(
    target: string | DeliveryFilter,
    reason = 'buried manually',
    run?: MutationRun,
  ): Promise<number> {
    const failure = { name: 'Bury', message: reason, at: this.clock.now() };
    return this.mutate(target, { kind: 'bury', failure }, run);
  }

  /**
   * Deletes deliveries permanently, unless they are running.
   *
   * @returns how many
   * @throws InboxRequestError as {@link replay}
   */
  async remove(target: string | DeliveryFilter, run?: MutationRun): Promise<number> {
    return this.mutate(target, { kind: 'remove' }, run);
  }

  /**
   * Keeps a handler from starting further deliveries, also after a restart; accepted events wait.
   *
   * @param memberId pauses it for that portal only
   * @throws InboxRequestError when there is no such handler
   */
  async pause(handlerKey: string, memberId?: string): Promise<void> {
    await this.mustKnow(handlerKey);
    await this.dispatcher.setPaused(handlerKey, true, memberId);
  }

  /**
   * Ends {@link pause}, and pauses of the loop guard.
   *
   * @param memberId resumes it for that portal only; without it, for all portals
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

  /** Deliveries may be stored for a handler that no longer exists. */
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
