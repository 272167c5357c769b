// oxlint-disable jest/no-standalone-expect -- called by tests
import { expect } from '@jest/globals';
import { createCipher } from '../../src/storage/index.js';
import { openDatabase, SqliteInbox } from '../../src/drivers/index.js';
import { toDeliveryTarget, type Delivery, type DeliveryOutcome } from '../../src/inbox/index.js';
import { ManualClock } from '../manual-clock.js';
import { inboxEvent } from './items.js';
import { ModelInbox, type ModelDelivery, type ModelHandler } from './model-inbox.js';

export const WINDOW = 10;
const HANDLERS: Record<string, ModelHandler> = {
  plain: {},
  ordered: { order: 'entity' },
  merging: { window: WINDOW },
  both: { order: 'entity', window: WINDOW },
};
export const KEYS = Object.keys(HANDLERS);
const failure = { name: 'Error', message: 'no', at: 1 };

/** What happens to both of {@link SideBySide}. */
export type Step =
  | { kind: 'accept'; handler: string; portal: string; entity: string; name: string }
  | { kind: 'claim'; limit: number }
  | { kind: 'settle'; pick: number; end: 'done' | 'bury' | 'retry' | 'release' }
  | { kind: 'advance'; ms: number }
  | { kind: 'replay' | 'bury' | 'remove'; pick: number }
  | { kind: 'recover' };

/** A real inbox and the model, side by side. */
export class SideBySide {
  private readonly clock = new ManualClock();
  private readonly db = openDatabase(':memory:');
  private readonly inbox = new SqliteInbox(this.db, createCipher([]), this.clock);
  private readonly model = new ModelInbox(HANDLERS);
  private readonly running = new Map<Delivery, ModelDelivery>();

  async step(step: Step): Promise<void> {
    if (step.kind === 'advance') this.clock.tick(step.ms);
    else if (step.kind === 'accept') await this.accept(step);
    else if (step.kind === 'claim') await this.claim(step.limit);
    else if (step.kind === 'settle') await this.settle(step.pick, step.end);
    else if (step.kind === 'recover') await this.recover();
    else await this.mutate(step.kind, step.pick);
    await this.agree();
  }

  /** Handles all that is left. Resolves to the newest event of each run, as they were begun. */
  async drain(): Promise<void> {
    for (;;) {
      this.clock.tick(5 * WINDOW);
      await this.claim(100);
      if (this.running.size === 0) break;
      while (this.running.size > 0) await this.settle(0, 'done');
    }
    await this.agree();
    expect((await this.inbox.list({ state: 'waiting' }, { limit: 1 })).items).toEqual([]);
  }

  close(): void {
    this.db.close();
  }

  private async accept({
    handler: key,
    portal,
    entity,
    name,
  }: Extract<Step, { kind: 'accept' }>): Promise<void> {
    const { order, window } = HANDLERS[key]!;
    const event = inboxEvent({
      name,
      memberId: portal,
      data: { FIELDS: { ID: entity } },
      receivedAt: this.clock.now(),
    });
    const handler = { key, ...(order && { order }), ...(window !== undefined && { coalesce: window }) };
    await this.inbox.accept([{ event, handlers: [toDeliveryTarget(handler, event)] }]);
    this.model.accept({ id: event.id, handler: key, memberId: portal, name, entity }, this.clock.now());
  }

  private async claim(limit: number): Promise<void> {
    const claimable = this.model.claimable(this.clock.now());
    const quotas = KEYS.map((handlerKey) => ({ handlerKey, free: 100 }));
    const claimed = await this.inbox.claim({ limit, quotas, now: this.clock.now() });
    expect(claimed).toHaveLength(Math.min(limit, claimable.length));
    for (const delivery of claimed) {
      const { handlerKey, event } = delivery;
      // Of one portal and handler, the earliest that may run.
      const index = claimable.findIndex(
        ({ handler, memberId }) => handler === handlerKey && memberId === event.memberId,
      );
      const [expected] = claimable.splice(index, 1);
      expect(event.id).toBe(expected?.events.at(-1));
      expect(delivery).toMatchObject({ coalesced: expected!.events.length, attempt: ++expected!.attempt });
      expected!.state = 'running';
      this.running.set(delivery, expected!);
    }
    const lanes = [...this.running.values()].flatMap(({ handler, lane }) =>
      lane === undefined ? [] : [`${handler} ${lane}`],
    );
    expect(new Set(lanes).size).toBe(lanes.length);
  }

  private async settle(index: number, end: 'done' | 'bury' | 'retry' | 'release'): Promise<void> {
    const entry = [...this.running][index % this.running.size];
    if (!entry) return;
    const [{ deliveryId, attemptToken }, delivery] = entry;
    const dueAt = this.clock.now() + WINDOW / 2;
    const outcomes: Record<typeof end, DeliveryOutcome> = {
      done: { kind: 'done' },
      bury: { kind: 'buried', failure },
      retry: { kind: 'retry', dueAt, failure },
      release: { kind: 'released' },
    };
    await this.inbox.settle([{ deliveryId, attemptToken, outcome: outcomes[end] }]);
    this.running.delete(entry[0]);
    if (end === 'release') Object.assign(delivery, { state: 'waiting', attempt: delivery.attempt - 1 });
    else if (end === 'retry') Object.assign(delivery, { state: 'waiting', dueAt });
    else delivery.state = end === 'done' ? 'done' : 'buried';
  }

  private async recover(): Promise<void> {
    expect(await this.inbox.recover(this.clock.now())).toBe(this.running.size);
    for (const delivery of this.running.values())
      Object.assign(delivery, { state: 'waiting', dueAt: this.clock.now() });
    this.running.clear();
  }

  private async mutate(kind: 'replay' | 'bury' | 'remove', index: number): Promise<void> {
    const delivery = this.model.deliveries[index % Math.max(1, this.model.deliveries.length)];
    if (!delivery) return;
    const ended = delivery.state === 'done' || delivery.state === 'buried';
    const allowed = {
      replay: ended,
      bury: delivery.state === 'waiting',
      remove: delivery.state !== 'running',
    };
    const now = this.clock.now();
    const target = { eventId: delivery.events.at(-1)! };
    const changed = await this.inbox.mutate(
      target,
      kind === 'replay' ? { kind, now } : kind === 'bury' ? { kind, failure } : { kind },
    );
    expect(changed).toBe(allowed[kind] ? 1 : 0);
    if (!allowed[kind]) return;
    if (kind === 'replay') this.model.replay(delivery, now);
    else if (kind === 'bury') delivery.state = 'buried';
    else this.model.remove(delivery);
  }

  /** The inbox holds what the model holds, and calls at the right time. */
  private async agree(): Promise<void> {
    const { items } = await this.inbox.list({}, { limit: 1_000 });
    const shown = items.map(({ handlerKey, state, attempt, coalesced, event }) =>
      [event.id, handlerKey, state, attempt, coalesced].join(' '),
    );
    const wanted = this.model.deliveries.map(({ events, handler, state, attempt }) =>
      [events.at(-1), handler, state, attempt, events.length].join(' '),
    );
    expect(shown.toSorted()).toEqual(wanted.toSorted());
    const now = this.clock.now();
    const next = await this.inbox.nextDueAt({ quotas: KEYS.map((handlerKey) => ({ handlerKey, free: 1 })) });
    if (this.model.claimable(now).length > 0) expect(next).toBeLessThanOrEqual(now);
    else if (this.model.claimable(Infinity).length > 0) {
      const soonest = Math.min(...this.model.claimable(Infinity).map(({ dueAt }) => dueAt));
      expect(next).toBeLessThanOrEqual(soonest);
    }
  }
}
