import { expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Bitrix24Clients, BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ManualClock } from 'nestjs-bitrix24-events/testing';
import { useBench } from './support/bench.js';
import { HANDLER_URL } from './support/facts.js';
import { Journal } from './support/journal.js';
import { ran, whileTimeGoes } from './support/rest-client.js';

const bench = useBench();

let journal: Journal<string>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add('begun');
    await event.client.call('crm.deal.get', { id: event.data.FIELDS.ID }, { batchable: false });
    journal.add('done');
  }
}

it('calls for which somebody waits leave before those of handlers, of which none is starved', async () => {
  journal = new Journal('handlers');
  const clock = new ManualClock();
  const portal = await bench.portal({ now: () => clock.now() });
  const { applicationToken } = portal.addWebhook(HANDLER_URL, ['ONCRMDEALADD']);
  const { url: restUrl } = portal.addIncomingWebhook();
  const running = await bench.boot({
    adapter: 'express',
    portal,
    clock,
    providers: [Deals],
    options: {
      application: undefined,
      webhooks: [{ applicationToken, restUrl }],
      rest: { allowInsecure: true, allowPrivate: true, limits: () => ({ capacity: 1, leak: 1 }) },
    },
  });
  const client = running.app.get(Bitrix24Clients).forWebhook(restUrl);
  await client.call('profile');

  for (let deal = 0; deal < 6; deal++) portal.as(1).call('crm.deal.add', { fields: {} });
  await portal.settled();
  await journal.when((entry) => entry === 'begun', 6);
  await clock.advance(0);
  portal.clearRecords();
  const lists = Array.from({ length: 5 }, (_, id) =>
    client.call('crm.deal.list', { filter: { ID: id } }, { batchable: false }),
  );
  await whileTimeGoes(clock, Promise.all([...lists, journal.when((entry) => entry === 'done', 6)]));

  const whose = ran(portal).map((method) => (method === 'crm.deal.list' ? 'person' : 'handler'));
  // Each fourth is the one that has waited longest.
  expect(whose.join(', ')).toBe(
    'person, person, person, handler, person, person, handler, handler, handler, handler, handler',
  );
});
