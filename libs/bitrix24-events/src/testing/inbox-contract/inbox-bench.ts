import assert from 'node:assert/strict';
import type { WaitReason } from '../../errors/index.js';
import type { HandlerDefinition } from '../../handlers/index.js';
import {
  toDeliveryTarget,
  type AcceptItem,
  type AcceptResult,
  type ClaimRequest,
  type Delivery,
  type DeliveryOutcome,
  type Inbox,
  type InboxCounts,
  type InboxEvent,
} from '../../inbox/index.js';
import type { ManualClock } from '../manual-clock.js';
import type { OpenedInbox } from './opened-inbox.js';
import { same } from './same.js';

/** How a case says what a handler asks for. */
export type HandlerNeeds = Pick<HandlerDefinition, 'key' | 'order' | 'coalesce'>;

export const FAILURE = { name: 'Error', message: 'no', at: 1 };

let made = 0;

/** An event as the intake makes it. */
export const inboxEvent = (override: Partial<InboxEvent> = {}): InboxEvent => ({
  id: `event-${++made}`,
  name: 'ONCRMDEALUPDATE',
  source: 'application',
  memberId: 'portal-1',
  domain: 'one.bitrix24.com',
  bindingId: '7',
  userId: '1',
  data: { FIELDS: { ID: '5' } },
  secretData: false,
  actor: { accessToken: 'actor-secret', expiresAt: 4_000_000_000_000 },
  occurredAt: 1_699_999_999_000,
  receivedAt: 1_700_000_000_000,
  ...override,
});

/** An inbox, its clock, and what cases do with them. */
export class InboxBench {
  readonly clock: ManualClock;
  inbox: Inbox;

  constructor(private readonly opened: OpenedInbox) {
    this.inbox = opened.inbox;
    this.clock = opened.clock;
  }

  item(handlers: readonly (HandlerNeeds | string)[], override: Partial<InboxEvent> = {}): AcceptItem {
    const event = inboxEvent({ receivedAt: this.clock.now(), ...override });
    return {
      event,
      handlers: handlers.map((handler) =>
        toDeliveryTarget(typeof handler === 'string' ? { key: handler } : handler, event),
      ),
    };
  }

  /** Accepts an event for one handler. Resolves to the id of the event. */
  async accept(handler: HandlerNeeds | string, override: Partial<InboxEvent> = {}): Promise<string> {
    const item = this.item([handler], override);
    await this.inbox.accept([item]);
    return item.event.id;
  }

  acceptAll(items: readonly AcceptItem[]): Promise<AcceptResult[]> {
    return this.inbox.accept(items);
  }

  claim(keys: readonly string[], request: Partial<ClaimRequest> = {}): Promise<Delivery[]> {
    const quotas = keys.map((handlerKey) => ({ handlerKey, free: 1_000 }));
    return this.inbox.claim({ limit: 1_000, quotas, now: this.clock.now(), ...request });
  }

  nextDueAt(keys: readonly string[], request: Partial<ClaimRequest> = {}): Promise<number | undefined> {
    const quotas = keys.map((handlerKey) => ({ handlerKey, free: 1_000 }));
    return this.inbox.nextDueAt({ quotas, ...request });
  }

  /** Claims the one delivery that may run. */
  async claimOne(key: string): Promise<Delivery> {
    const deliveries = await this.claim([key]);
    assert.equal(deliveries.length, 1, `${deliveries.length} deliveries of ${key} may run, not one`);
    return deliveries[0]!;
  }

  async nothingDue(...keys: string[]): Promise<void> {
    same(await this.claim(keys), []);
  }

  settle({ deliveryId, attemptToken }: Delivery, outcome: DeliveryOutcome): Promise<void> {
    return this.inbox.settle([{ deliveryId, attemptToken, outcome }]);
  }

  done(delivery: Delivery): Promise<void> {
    return this.settle(delivery, { kind: 'done' });
  }

  bury(delivery: Delivery): Promise<void> {
    return this.settle(delivery, { kind: 'buried', failure: FAILURE });
  }

  /** @param pause until the next attempt */
  retry(delivery: Delivery, pause = 0): Promise<void> {
    return this.settle(delivery, { kind: 'retry', dueAt: this.clock.now() + pause, failure: FAILURE });
  }

  /** @param pause until it is due */
  wait(delivery: Delivery, reason: WaitReason, pause = 0): Promise<void> {
    const dueAt = this.clock.now() + pause;
    return this.settle(delivery, { kind: 'wait', dueAt, reason, failure: FAILURE });
  }

  /** Runs whatever may run, until nothing may; resolves to the ids of the events, as they were begun. */
  async runAll(...keys: string[]): Promise<string[]> {
    const begun: string[] = [];
    for (;;) {
      const deliveries = await this.claim(keys);
      if (deliveries.length === 0) return begun;
      begun.push(...deliveries.map(({ event }) => event.id));
      for (const delivery of deliveries) await this.done(delivery);
    }
  }

  async counts(key: string): Promise<Omit<InboxCounts, 'oldestAt'>> {
    const { waiting = 0, running = 0, done = 0, buried = 0 } = (await this.inbox.counts()).get(key) ?? {};
    return { waiting, running, done, buried };
  }

  async hasCounts(key: string, counts: Partial<InboxCounts>): Promise<void> {
    same(await this.counts(key), { waiting: 0, running: 0, done: 0, buried: 0, ...counts });
  }

  /** As after the death of the process. Left alone where the driver keeps nothing. */
  async reopen(): Promise<void> {
    this.inbox = (await this.opened.reopen?.()) ?? this.inbox;
  }
}
