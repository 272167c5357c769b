import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Bitrix24Clients, BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { useBench } from './support/bench.js';
import { Journal } from './support/journal.js';
import { connectClient, ran } from './support/rest-client.js';

const bench = useBench();
let journal: Journal<unknown>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD', { retry: { attempts: 1 } })
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(await event.actorClient.call('profile').catch((error: { code?: string }) => error.code));
  }
}

const connected = () => {
  journal = new Journal('handlers');
  return bench.connected({ adapter: 'express', providers: [Deals] });
};

describe('after the portal was renamed', () => {
  it('calls reach it at its new address, each once, and from then on at once', async () => {
    const { portal, running } = await connected();
    const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
    await client.call('profile');
    await portal.rename('127.0.0.2');
    portal.clearRecords();

    const ids = await Promise.all(
      [1, 2, 3].map(() => client.call('crm.deal.add', { fields: { TITLE: 'Moved' } })),
    );
    expect(ids).toEqual([1, 2, 3]);
    expect(await Promise.all([client.call('profile'), client.call('scope')])).toHaveLength(2);
    expect(ran(portal).filter((method) => method === 'crm.deal.add')).toHaveLength(3);
    // Renewing the token once told all of them.
    expect(portal.requests.filter(({ method }) => method === 'oauth/token')).toHaveLength(1);
  });

  it('a redirect that the auth server does not confirm is never followed', async () => {
    const { portal, running } = await connected();
    const elsewhere = await bench.portal();
    const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
    portal.clearRecords();
    const fault = portal.fault({
      kind: 'redirect',
      location: new URL(elsewhere.endpoint).origin,
      times: Infinity,
    });
    for (const method of ['crm.deal.add', 'profile'])
      await expect(client.call(method)).rejects.toMatchObject({ code: 'PORTAL_MOVE_UNCONFIRMED' });
    expect(fault.hits).toBe(2);
    expect(elsewhere.requests).toEqual([]);
    expect(ran(portal)).toEqual([]);
  });

  it('a webhook, for which nobody can confirm it, fails with where it points', async () => {
    const { portal, client } = await connectClient(bench);
    await portal.rename('127.0.0.2');
    const failing = client.call('crm.deal.add', { fields: {} });
    await expect(failing).rejects.toMatchObject({ code: 'REST_BAD_ANSWER', status: 302 });
    await expect(failing).rejects.toThrow(portal.domain);
  });
});
