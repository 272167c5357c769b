import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import {
  Bitrix24Clients,
  BitrixEvent,
  OnBitrixEvent,
  type Bitrix24EventsModuleOptions,
} from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL } from './support/facts.js';
import { Journal } from './support/journal.js';

const bench = useBench();

interface Handled {
  handler: string;
  event: BitrixEvent<'ONCRMDEALADD'>;
}

let journal: Journal<Handled>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  any(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add({ handler: 'any', event });
  }

  @OnBitrixEvent('ONCRMDEALADD', { source: 'application' })
  application(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add({ handler: 'application', event });
  }

  @OnBitrixEvent('ONCRMDEALADD', { source: 'webhook:0' })
  webhook(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add({ handler: 'webhook:0', event });
  }
}

const APPLICATION = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
/** The part of an incoming webhook's URL that is secret. */
const secretOf = (url: string): string => url.split('/').at(-2)!;

describe.each(ADAPTERS)('webhooks on %s', (adapter) => {
  const boot = (portal: Bitrix24Emulator, options: Bitrix24EventsModuleOptions) => {
    journal = new Journal('handlers');
    return bench.boot({
      adapter,
      portal,
      providers: [Deals],
      options: { application: undefined, ...options },
    });
  };
  const outgoing = (portal: Bitrix24Emulator): string =>
    portal.addWebhook(HANDLER_URL, ['ONCRMDEALADD']).applicationToken;
  const addDeal = (portal: Bitrix24Emulator): Promise<void> => {
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'By webhook' } });
    return portal.settled();
  };
  const nowhere = (secret: string): void => {
    for (const { text } of bench.logs.entries) expect(text).not.toContain(secret);
  };

  it('with a restUrl, their events have a client that calls the portal', async () => {
    const portal = await bench.portal();
    const { url } = portal.addIncomingWebhook({ scope: ['crm'] });
    await boot(portal, { webhooks: [{ applicationToken: outgoing(portal), restUrl: url.slice(0, -1) }] });
    await addDeal(portal);
    const { event } = await journal.first(({ handler }) => handler === 'webhook:0');

    expect(event.client.memberId).toBe(portal.memberId);
    expect(await event.client.call('crm.deal.get', { id: event.data.FIELDS.ID })).toMatchObject({
      TITLE: 'By webhook',
    });
    const { deal, profile } = await event.client.batch({
      deal: { method: 'crm.deal.get', params: { id: event.data.FIELDS.ID } },
      profile: { method: 'event.get' },
    });
    expect(deal).toMatchObject({ status: 'done', result: { TITLE: 'By webhook' } });
    expect(profile).toMatchObject({ status: 'failed', error: { error: 'WRONG_AUTH_TYPE' } });
    await expect(event.actorClient.call('profile')).rejects.toMatchObject({ code: 'ACTOR_TOKEN_MISSING' });
    for (const shown of [inspect(event, { depth: 9 }), inspect(event.client, { depth: 9, showHidden: true })])
      expect(shown).not.toContain(secretOf(url));
    nowhere(secretOf(url));
  });

  it('without one, the calls of their client say what is missing', async () => {
    const portal = await bench.portal();
    const running = await boot(portal, {
      application: APPLICATION,
      webhooks: [{ applicationToken: outgoing(portal), memberId: portal.memberId }],
    });
    await bench.install(running, portal);
    await addDeal(portal);
    const { event } = await journal.first(({ handler }) => handler === 'webhook:0');
    await expect(event.client.call('profile')).rejects.toMatchObject({
      code: 'WEBHOOK_CLIENT_MISSING',
      message: expect.stringContaining('Try: webhooks[0].restUrl'),
    });
    const byApplication = await journal.first(({ handler }) => handler === 'application');
    expect(await byApplication.event.client.call('profile')).toMatchObject({ ADMIN: true });
  });

  it('one change that comes by both is handled as the source of each handler says', async () => {
    const portal = await bench.portal();
    const running = await boot(portal, {
      application: APPLICATION,
      webhooks: [{ applicationToken: outgoing(portal), memberId: portal.memberId }],
    });
    await bench.install(running, portal);
    await addDeal(portal);
    await running.idle();
    expect(journal.entries.map(({ handler, event }) => `${handler} by ${event.source}`).toSorted()).toEqual([
      'any by application',
      'any by webhook:0',
      'application by application',
      'webhook:0 by webhook:0',
    ]);
    expect(new Set(journal.entries.map(({ event }) => event.id)).size).toBe(2);
    expect(new Set(journal.entries.map(({ event }) => event.data.FIELDS.ID))).toEqual(new Set(['1']));
  });

  it('several of one portal have a token and a client each', async () => {
    const portal = await bench.portal();
    const { id } = portal.addUser({ admin: false });
    const [first, second] = [portal.addIncomingWebhook(), portal.addIncomingWebhook({ userId: id })];
    await boot(portal, {
      webhooks: [
        { applicationToken: outgoing(portal), restUrl: first.url },
        { applicationToken: outgoing(portal), restUrl: second.url },
      ],
    });
    await addDeal(portal);
    const handled = await journal.when(({ handler }) => handler === 'any', 2);
    const owners = await Promise.all(
      handled.map(async ({ event }) => [
        event.source,
        (await event.client.call<{ ID: unknown }>('profile')).ID,
      ]),
    );
    expect(new Map(owners as [string, unknown][])).toEqual(
      new Map([
        ['webhook:0', '1'],
        ['webhook:1', String(id)],
      ]),
    );
  });

  it('a restUrl that is none fails the boot, and is not shown', async () => {
    const portal = await bench.portal();
    const boots = boot(portal, {
      webhooks: [{ applicationToken: 'token', restUrl: `${portal.endpoint}1/0abcdef12345678/profile.json` }],
    });
    const error = await boots.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID' });
    expect(inspect(error)).toMatch(/webhooks\[0\]\.restUrl must end with/);
    expect(inspect(error)).not.toContain('0abcdef12345678');
    nowhere('0abcdef12345678');
  });

  describe('Bitrix24Clients.forWebhook', () => {
    const clientsOf = async (portal: Bitrix24Emulator) =>
      (await boot(portal, { webhooks: [{ applicationToken: 'token' }] })).app.get(Bitrix24Clients);

    it('calls what an incoming webhook may, without a token in the body', async () => {
      const portal = await bench.portal();
      const { url } = portal.addIncomingWebhook({ scope: ['crm'] });
      const client = (await clientsOf(portal)).forWebhook(url);
      expect(client.memberId).toBe(portal.domain);
      const id = await client.call<number>('crm.deal.add', { fields: { TITLE: 'By hand' }, auth: 'mine' });
      expect(await client.call('crm.deal.get', { id })).toMatchObject({ TITLE: 'By hand' });
      for (const { params } of portal.requests) expect(params).not.toHaveProperty('auth');
    });

    it.each(['event.bind', 'event.get', 'event.test'])('%s answers WRONG_AUTH_TYPE', async (method) => {
      const portal = await bench.portal();
      const { url } = portal.addIncomingWebhook();
      const client = (await clientsOf(portal)).forWebhook(url);
      await expect(
        client.call(method, { event: 'ONCRMDEALADD', handler: HANDLER_URL }),
      ).rejects.toMatchObject({
        code: 'REST_ACCESS_DENIED',
        error: 'WRONG_AUTH_TYPE',
      });
    });

    it.each<[string, (url: string) => string, string]>([
      ['unknown to the portal', (url) => url, 'INVALID_CREDENTIALS'],
      ['of a portal that is down', (url) => url.replace(/:\d+/, ':1'), ''],
    ])('%s fails without the secret in the error', async (_, change, error) => {
      const portal = await bench.portal();
      const url = change(`${portal.endpoint}1/0abcdef12345678/`);
      const client = (await clientsOf(portal)).forWebhook(url);
      const failure: unknown = await client.call('profile').catch((caught: unknown) => caught);
      expect(failure).toMatchObject({ error });
      for (const shown of [inspect(failure, { depth: 9, showHidden: true }), JSON.stringify(failure)])
        expect(shown).not.toContain('0abcdef12345678');
      nowhere('0abcdef12345678');
    });

    it('blots its secret out of what the far side repeats', async () => {
      const echo = createServer((request, response) => {
        response.end(JSON.stringify({ error: 'ECHO', error_description: `no such path: ${request.url}` }));
      }).listen(0, '127.0.0.1');
      bench.later(() => echo.close());
      await once(echo, 'listening');
      const { port } = echo.address() as AddressInfo;
      const clients = await clientsOf(await bench.portal());
      const client = clients.forWebhook(`http://127.0.0.1:${port}/rest/1/0abcdef12345678/`);
      await expect(client.call('profile')).rejects.toMatchObject({
        error: 'ECHO',
        description: 'no such path: /rest/1/***/profile',
      });
    });

    it('refuses what is no URL of an incoming webhook, at once and without showing it', async () => {
      const clients = await clientsOf(await bench.portal());
      expect(() => clients.forWebhook('https://portal.bitrix24.com/rest/1/0abcdef12345678/profile')).toThrow(
        expect.objectContaining({
          code: 'WEBHOOK_URL_INVALID',
          message: expect.not.stringContaining('0abcdef12345678'),
        }),
      );
    });
  });
});
