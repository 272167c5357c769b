import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { Bitrix24Clients, BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { Journal } from './support/journal.js';

const bench = useBench();

const DEALS = 1_000;
let journal: Journal<string>;
/** Lets the handlers begin: how fast this machine takes events in is none of the test's business. */
let open: () => void;
let opened: Promise<void>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALUPDATE', { retry: { attempts: 1 } })
  async updated(event: BitrixEvent<'ONCRMDEALUPDATE'>) {
    const id = event.data.FIELDS.ID;
    await opened;
    const outcome = await event.client.call<{ ID: string }>('crm.deal.get', { id }).then(
      (deal) => (deal.ID === id ? 'its own deal' : `deal ${deal.ID} instead of ${id}`),
      (error: { code?: string }) => `error ${error.code}`,
    );
    journal.add(outcome);
  }
}

const restRequests = (portal: Bitrix24Emulator) =>
  portal.requests.filter(({ server }) => server === 'portal');

describe.each(ADAPTERS)('a thousand handlers on %s, within the limits of a cloud portal', (adapter) => {
  it('read a thousand deals in twenty-five requests, and none is refused', async () => {
    journal = new Journal('reads', 60_000);
    opened = new Promise((resolve) => (open = resolve));
    const portal = await bench.portal({ limits: 'cloud' });
    portal.generateDeals(DEALS);
    const running = await bench.boot({ adapter, portal, providers: [Deals] });
    await bench.install(running, portal);
    await running.bindings.whenSynced();
    portal.clearRecords();

    for (let id = 1; id <= DEALS; id++)
      portal.as(1).call('crm.deal.update', { id, fields: { TITLE: `New ${id}` } });
    await portal.settled();
    open();
    await journal.when(() => true, DEALS);

    expect(new Set(journal.entries)).toEqual(new Set(['its own deal']));
    const requests = restRequests(portal);
    expect(requests.filter(({ error }) => error)).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(25);
    const read = requests.flatMap(
      ({ method, commands }) => commands?.map((command) => command.method) ?? [method],
    );
    expect(read).toHaveLength(DEALS);
    expect(new Set(read)).toEqual(new Set(['crm.deal.get']));
  });
});

describe('equal reads', () => {
  it('that wait at the same time are one, and each caller has an answer of its own', async () => {
    const portal = await bench.portal();
    portal.generateDeals(2);
    const { url } = portal.addIncomingWebhook();
    const running = await bench.boot({ adapter: 'express', portal, providers: [] });
    const client = running.app.get(Bitrix24Clients).forWebhook(url);
    const [one, same, other] = await Promise.all(
      [1, 1, 2].map((id) => client.call<object>('crm.deal.get', { id })),
    );
    expect(restRequests(portal).flatMap(({ commands }) => commands?.length)).toEqual([2]);
    expect(same).toEqual(one);
    expect(same).not.toBe(one);
    expect(other).toMatchObject({ ID: '2' });
  });
});
