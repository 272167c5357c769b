import { beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator, FaultHandle } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent, type Bitrix24NotificationMap } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { Journal } from './support/journal.js';
import type { RunningApp } from './support/running-app.js';
import { atThisTime, ManualClock, whileTimeGoes } from './support/time.js';
import { until } from './support/until.js';

type Waiting = Bitrix24NotificationMap['bitrix24.delivery.waiting'];

const bench = useBench();
const HOUR = 3_600_000;

let journal: Journal<{ event: string; attempt: number }>;

@Injectable()
class Sync {
  /** One attempt: whatever uses it up buries the delivery. */
  @OnBitrixEvent(['ONCRMDEALADD', 'ONCRMCONTACTADD'], { key: 'sync', retry: { attempts: 1 } })
  async added(event: BitrixEvent<'ONCRMDEALADD' | 'ONCRMCONTACTADD'>) {
    const method = event.name === 'ONCRMDEALADD' ? 'crm.deal.get' : 'crm.contact.get';
    await event.client.call(method, { id: event.data.FIELDS.ID }, { batchable: false });
    journal.add({ event: event.name, attempt: event.attempt });
  }
}

const addDeal = (portal: Bitrix24Emulator) => portal.as(1).call('crm.deal.add', { fields: { TITLE: 'x' } });

/** Lets attempt after attempt of the only delivery time out for so many hours. */
async function timeOut(
  { clock, running, hang }: { clock: ManualClock; running: RunningApp; hang: FaultHandle },
  hours: number,
): Promise<Waiting[]> {
  const end = clock.now() + hours * HOUR;
  const waits: Waiting[] = [];
  // oxlint-disable no-await-in-loop -- one attempt after the other
  for (let attempt = 1; clock.now() < end; attempt++) {
    await atThisTime(clock, hang.reached(attempt));
    await clock.advance('30s');
    const wait = await atThisTime(clock, running.noticed('bitrix24.delivery.waiting', attempt));
    waits.push(wait);
    await clock.advance(wait.retryAt - clock.now());
  }
  // oxlint-enable no-await-in-loop
  return waits;
}

describe.each(ADAPTERS)('on %s, a portal that takes calls and answers none', (adapter) => {
  let clock: ManualClock;
  let portal: Bitrix24Emulator;
  let running: RunningApp;

  beforeEach(async () => {
    journal = new Journal('handlers');
    clock = new ManualClock();
    ({ portal, running } = await bench.connected({ adapter, clock, providers: [Sync] }));
  });

  it('for more than a day has its deliveries wait, which go on by themselves once it answers', async () => {
    const hang = portal.fault({ kind: 'no-answer', method: 'crm.deal.get', times: Infinity });
    const others = portal.fault({ kind: 'no-answer', times: Infinity });
    addDeal(portal);
    const waits = await timeOut({ clock, running, hang }, 25);
    expect(waits.length).toBeGreaterThan(200);
    expect(new Set(waits.map(({ reason }) => reason))).toEqual(new Set(['timeout']));
    expect(bench.logs.text('warn').match(/waits for timeout/g)).toHaveLength(1);

    hang.remove();
    others.remove();
    const back = clock.now();
    await whileTimeGoes(clock, running.idle());
    expect(clock.now() - back).toBeLessThan(6 * 60_000);
    expect(journal.entries).toEqual([{ event: 'ONCRMDEALADD', attempt: 1 }]);
    expect((await running.inbox.stats())[0]).toMatchObject({ done: 1, buried: 0, onHold: [] });
  });

  it('for one method only holds up no other delivery', async () => {
    portal.fault({ kind: 'no-answer', method: 'crm.deal.get', times: Infinity });
    for (let deal = 0; deal < 5; deal++) addDeal(portal);
    const waiting = await whileTimeGoes(
      clock,
      until('5 deliveries wait', async () => {
        const { items } = await running.inbox.list({ waitsFor: 'timeout' });
        return items.length === 5 && items;
      }),
    );
    expect(new Set(waiting.map(({ attempt }) => attempt))).toEqual(new Set([0]));
    portal.as(1).call('crm.contact.add', { fields: { NAME: 'Ada' } });
    await atThisTime(
      clock,
      journal.when(() => true, 1),
    );
    expect(journal.entries).toEqual([{ event: 'ONCRMCONTACTADD', attempt: 1 }]);
    expect((await running.inbox.stats())[0]).toMatchObject({ waiting: 5, buried: 0, onHold: [] });
  });
});
