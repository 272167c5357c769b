import { beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent, RetryLater, type WaitReason } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { Journal } from './support/journal.js';
import type { RunningApp } from './support/running-app.js';
import { atThisTime, ManualClock, whileTimeGoes } from './support/time.js';
import { until } from './support/until.js';

const bench = useBench();

let journal: Journal<{ title: string; attempt: number }>;
let clock: ManualClock | undefined;
/** Holds handlers until the test has done what it does to the portal. */
let gate: Promise<void> | undefined;

@Injectable()
class Sync {
  /** One attempt: whatever uses it up buries the delivery. */
  @OnBitrixEvent('ONCRMDEALADD', { key: 'sync', retry: { attempts: 1 } })
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    await gate;
    const deal = await event.client.call<{ TITLE: string }>('crm.deal.get', { id: event.data.FIELDS.ID });
    journal.add({ title: deal.TITLE, attempt: event.attempt });
  }

  /** As in the README. */
  @OnBitrixEvent('ONCRMCONTACTADD', { key: 'warehouse' })
  stock(event: BitrixEvent<'ONCRMCONTACTADD'>) {
    if (new Date(clock!.now()).getUTCHours() < 6) throw new RetryLater('10m', 'the warehouse sleeps');
    journal.add({ title: 'stocked', attempt: event.attempt });
  }
}

const addDeals = (portal: Bitrix24Emulator, count: number): void => {
  for (let index = 0; index < count; index++)
    portal.as(1).call('crm.deal.add', { fields: { TITLE: `Deal ${index}` } });
};

/** Resolves once nothing runs, and deliveries wait for this. */
const waiting = (running: RunningApp, reason: WaitReason, count: number) =>
  until(`${count} deliveries wait for ${reason}`, async () => {
    const { items } = await running.inbox.list({ state: 'waiting' }, { limit: 500 });
    const stats = await running.inbox.stats();
    const idle = stats.every((line) => line.running === 0);
    return idle && items.length === count && items.every(({ waitsFor }) => waitsFor === reason) && items;
  });

describe.each(ADAPTERS)('deliveries on %s', (adapter) => {
  beforeEach(() => {
    gate = undefined;
  });

  it('of a portal whose authorization is lost wait, and are all handled once it is authorized again', async () => {
    journal = new Journal('handlers');
    const { portal, running } = await bench.connected({ adapter, providers: [Sync] });
    portal.refuseTokens(CLIENT_ID, 'invalid_grant');
    portal.expireTokens(CLIENT_ID);
    addDeals(portal, 20);
    await portal.settled();
    const items = await waiting(running, 'authorization', 20);
    expect(new Set(items.map(({ attempt }) => attempt))).toEqual(new Set([0]));
    expect((await running.inbox.stats())[0]).toMatchObject({
      handler: 'sync',
      buried: 0,
      onHold: [{ memberId: portal.memberId, reason: 'authorization' }],
    });
    expect(bench.logs.text('warn')).toMatch(
      /deliveries of .* wait, for authorization, and go on by themselves/,
    );

    portal.refuseTokens(CLIENT_ID, null);
    portal.reinstallApp(CLIENT_ID);
    await journal.when(() => true, 20);
    await running.idle();
    expect(new Set(journal.entries.map(({ attempt }) => attempt))).toEqual(new Set([1]));
    expect((await running.inbox.stats())[0]).toMatchObject({ done: 20, buried: 0, onHold: [] });
  });

  it('of a portal that cannot be reached wait, and go on within a minute of its return', async () => {
    journal = new Journal('handlers');
    clock = new ManualClock();
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const { portal, running } = await bench.connected({ adapter, clock, providers: [Sync] });
    addDeals(portal, 12);
    await atThisTime(clock, portal.settled());
    await portal.unplug();
    open();
    const items = await whileTimeGoes(clock, waiting(running, 'unreachable', 12));
    expect(new Set(items.map(({ attempt }) => attempt))).toEqual(new Set([0]));
    await clock.advance('5m');
    await portal.plug();
    const back = clock.now();
    await whileTimeGoes(clock, running.idle(), '50ms');
    expect(clock.now() - back).toBeLessThan(61_000);
    expect((await running.inbox.list({ state: 'buried' })).items).toEqual([]);
    expect(journal.entries).toHaveLength(12);
    expect(new Set(journal.entries.map(({ attempt }) => attempt))).toEqual(new Set([1]));
  });

  it('for which the handler asks for a later attempt wait from midnight till six, and use up no attempt', async () => {
    journal = new Journal('handlers');
    clock = new ManualClock(Date.UTC(2026, 0, 2, 0, 5));
    const { portal, running } = await bench.connected({ adapter, clock, providers: [Sync] });
    portal.fire('ONCRMCONTACTADD', { FIELDS: { ID: 1 } });
    await atThisTime(clock, running.noticed('bitrix24.delivery.waiting'));
    await portal.settled();
    for (let minutes = 10; minutes <= 350; minutes += 10) {
      await clock.advance('10m');
      const { items } = await atThisTime(clock, running.inbox.list({ handler: 'warehouse' }));
      expect(items[0]).toMatchObject({ state: 'waiting', waitsFor: 'handler', attempt: 0 });
    }
    await clock.advance('10m');
    await atThisTime(clock, running.idle());
    expect(journal.entries).toEqual([{ title: 'stocked', attempt: 1 }]);
    expect(bench.logs.text('warn')).not.toContain('warehouse');
  });
});
