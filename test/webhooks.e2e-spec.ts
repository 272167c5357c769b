import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent, type Bitrix24EventsModuleOptions } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { HANDLER_URL } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import { Journal } from './support/journal.js';

const bench = useBench();

interface Handled {
  handler: string;
  event: BitrixEvent<string>;
}

let journal: Journal<Handled>;

@Injectable()
class Sources {
  @OnBitrixEvent('ONCRMDEALADD')
  any(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add({ handler: 'any', event });
  }

  @OnBitrixEvent('ONCRMDEALADD', { source: 'application' })
  application(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add({ handler: 'application', event });
  }

  @OnBitrixEvent('ONCRMDEALADD', { source: 'webhook' })
  webhook(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add({ handler: 'webhook', event });
  }

  @OnBitrixEvent('ONCRMDEALADD', { source: 'webhook:1' })
  second(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add({ handler: 'second', event });
  }
}

/** A webhook that sends nothing: `webhook:1` must name one. */
const SILENT = { applicationToken: 'of a webhook that sends nothing' };

describe.each(ADAPTERS)('outgoing webhooks of an application on %s', (adapter) => {
  const webhookOn = (portal: Bitrix24Emulator): string =>
    portal.addWebhook(HANDLER_URL, ['ONCRMDEALADD']).applicationToken;

  const boot = (portal: Bitrix24Emulator, options: Bitrix24EventsModuleOptions, file = bench.file()) => {
    journal = new Journal('handlers');
    return bench.boot({
      adapter,
      portal,
      file,
      providers: [Sources],
      options: { application: undefined, ...options, webhooks: [...(options.webhooks ?? []), SILENT] },
    });
  };

  const addDeal = async (portal: Bitrix24Emulator): Promise<number | undefined> => {
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'By webhook' } });
    await portal.settled();
    return portal.deliveries.at(-1)!.status;
  };

  const handlersThatRan = () => journal.entries.map(({ handler }) => handler).toSorted();

  it('bring events to the handlers of their source, and need no REST call', async () => {
    const portal = await bench.portal();
    const running = await boot(portal, { webhooks: [{ applicationToken: webhookOn(portal) }] });
    expect(await addDeal(portal)).toBe(200);
    await running.idle();

    expect(handlersThatRan()).toEqual(['any', 'webhook']);
    const { event } = journal.entries[0]!;
    expect(event).toMatchObject({
      source: 'webhook:0',
      portal: { memberId: portal.memberId, domain: portal.domain },
      data: { FIELDS: { ID: '1' } },
    });
    expect(event.userId).toBeUndefined();
    await expect(event.client.call('profile')).rejects.toMatchObject({ code: 'WEBHOOK_CLIENT_MISSING' });
    await expect(event.actorClient.call('profile')).rejects.toMatchObject({ code: 'ACTOR_TOKEN_MISSING' });
    expect(portal.requests).toEqual([]);
  });

  it('are set up by hand: the log says where and what', async () => {
    const portal = await bench.portal();
    const running = await boot(portal, { webhooks: [{ applicationToken: webhookOn(portal) }] });
    await running.bindings.whenSynced();
    const advice = bench.logs.entries.filter(({ text }) => text.includes('No application is configured'));
    expect(advice).toHaveLength(1);
    expect(advice[0]!.text).toContain(HANDLER_URL);
    expect(advice[0]!.text).toMatch(/tick: ONCRMDEALADD\b/);
  });

  it('are fixed to the portal of their first event, over a restart too', async () => {
    const portal = await bench.portal();
    const applicationToken = webhookOn(portal);
    const running = await boot(portal, { webhooks: [{ applicationToken }] });
    const fromElsewhere = form({
      event: 'ONCRMDEALADD',
      'data[FIELDS][ID]': '1',
      'auth[member_id]': 'f'.repeat(32),
      'auth[application_token]': applicationToken,
    });
    expect(await addDeal(portal)).toBe(200);
    expect(await send(running.intake, { headers: FORM, body: fromElsewhere })).toMatchObject({ status: 403 });
    await running.idle();
    await running.close();

    const again = await boot(portal, { webhooks: [{ applicationToken }] }, running.file);
    expect(await send(again.intake, { headers: FORM, body: fromElsewhere })).toMatchObject({ status: 403 });
    expect(await addDeal(portal)).toBe(200);
    await again.idle();
    expect(journal.entries.every(({ event }) => event.portal.memberId === portal.memberId)).toBe(true);
  });

  it('are refused from any portal but the one that memberId names', async () => {
    const portal = await bench.portal();
    const applicationToken = webhookOn(portal);
    await boot(portal, { webhooks: [{ applicationToken, memberId: 'f'.repeat(32) }] });
    expect(await addDeal(portal)).toBe(403);
  });

  it('are told apart by their position, and from the application', async () => {
    const portal = await bench.portal();
    const other = await bench.portal();
    const application = { clientId: 'local.both', clientSecret: 'both secret' };
    const running = await boot(portal, {
      application,
      authServers: [portal.authServer],
      webhooks: [{ applicationToken: 'not used here at all' }, { applicationToken: webhookOn(other) }],
    });
    other.route('https://app.example.com', running.origin);
    expect(await addDeal(other)).toBe(200);
    await running.idle();
    expect(handlersThatRan()).toEqual(['any', 'second', 'webhook']);

    journal.entries.length = 0;
    await bench.install(running, portal, application);
    expect(await addDeal(portal)).toBe(200);
    await running.idle();
    expect(handlersThatRan()).toEqual(['any', 'application']);
    expect(journal.entries[0]!.event.source).toBe('application');
  });

  it('end nothing: ONAPPUNINSTALL by a webhook leaves the installation alone', async () => {
    const portal = await bench.portal();
    const application = { clientId: 'local.both', clientSecret: 'both secret' };
    const applicationToken = webhookOn(portal);
    const { memberId } = portal;
    const running = await boot(portal, { application, webhooks: [{ applicationToken, memberId }] });
    await bench.install(running, portal, application);
    const body = form({
      event: 'ONAPPUNINSTALL',
      'data[CLEAN]': '1',
      'auth[member_id]': portal.memberId,
      'auth[application_token]': applicationToken,
    });
    expect(await send(running.intake, { headers: FORM, body })).toMatchObject({ status: 403 });
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'active' });
  });

  it('without memberId do not come in the name of a portal on which the application is installed', async () => {
    const [victim, other] = [await bench.portal(), await bench.portal()];
    const application = { clientId: 'local.both', clientSecret: 'both secret' };
    const applicationToken = webhookOn(other);
    const running = await boot(victim, { application, webhooks: [{ applicationToken }] });
    await bench.install(running, victim, application);
    journal.entries.length = 0;
    const forged = (event: string) =>
      form({
        event,
        'data[FIELDS][ID]': '1',
        'auth[member_id]': victim.memberId,
        'auth[application_token]': applicationToken,
      });
    for (const event of ['ONCRMDEALADD', 'ONAPPUNINSTALL', 'ONAPPPAYMENT'])
      expect(await send(running.intake, { headers: FORM, body: forged(event) })).toMatchObject({
        status: 403,
      });
    await running.idle();
    expect(journal.entries).toEqual([]);
  });
});
