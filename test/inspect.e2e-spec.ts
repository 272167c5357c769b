import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ModulesContainer } from '@nestjs/core';
import { Bitrix24Clients } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, ENCRYPTION_KEY, HANDLER_URL } from './support/facts.js';
import { KnownSecrets } from './support/known-secrets.js';
import { reachableTexts } from './support/reachable-texts.js';

const bench = useBench();

describe.each(ADAPTERS)('each injectable of the module on %s', (adapter) => {
  it('shows no secret when it is inspected or logged, at any depth', async () => {
    const portal = await bench.portal();
    const secrets = new KnownSecrets();
    const { url } = portal.addIncomingWebhook({ scope: ['crm'] });
    const { applicationToken: webhookToken } = portal.addWebhook(HANDLER_URL, ['ONCRMDEALADD']);
    secrets.add('client secret', CLIENT_SECRET);
    secrets.add('encryption key', ENCRYPTION_KEY);
    secrets.add('incoming webhook', url.split('/').at(-2)!);
    secrets.add('webhook token', webhookToken);
    const running = await bench.boot({
      adapter,
      portal,
      options: {
        webhooks: [{ applicationToken: webhookToken, restUrl: url }],
        installPage: { scriptUrl: portal.scriptUrl },
      },
      extras: { installPage: true, oauthCallback: true },
    });
    await bench.install(running, portal);
    const clients = running.app.get(Bitrix24Clients);
    await clients.forPortal(portal.memberId).call('profile');
    await clients.forWebhook(url).call('profile');
    secrets.add('application token', portal.app(CLIENT_ID).applicationToken);
    secrets.addTrafficOf(portal);

    const providers = [...running.app.get(ModulesContainer).values()]
      .filter(({ name }) => name.startsWith('Bitrix24'))
      .flatMap(({ providers: all, controllers }) => [...all.values(), ...controllers.values()])
      .map(({ name, instance }): [string, unknown] => [String(name), instance]);
    expect(providers.length).toBeGreaterThan(50);
    const shown = reachableTexts(providers)
      .filter(({ path }) => !path.includes('_events'))
      .flatMap(({ path, text }) => secrets.foundIn(text).map((secret) => `${secret}: ${path}`));
    expect(shown).toEqual([]);
    for (const [, instance] of providers)
      expect(secrets.foundIn(inspect(instance, { depth: 5 }))).toEqual([]);
    await running.close();
  });
});
