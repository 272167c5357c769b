import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import {
  Bitrix24Clients,
  BitrixEvent,
  OnBitrixEvent,
  type Bitrix24EventsModuleExtras,
} from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { TokenService } from '../libs/bitrix24-events/src/portals/index.js';
import { Journal } from './support/journal.js';
import { Traffic } from './support/traffic.js';
import { isSecretCheck } from './support/secret-check.js';

const bench = useBench();

let journal: Journal<string>;
/** Holds `Deals.asActor` until the test has done what it does to its token. */
let gate: Promise<void>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD', { retry: { attempts: 1 } })
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    const deal = await event.client.call<{ TITLE: string }>('crm.deal.get', { id: event.data.FIELDS.ID });
    journal.add(deal.TITLE);
  }

  @OnBitrixEvent('ONCRMCONTACTADD', { retry: { attempts: 1 } })
  async asActor(event: BitrixEvent<'ONCRMCONTACTADD'>) {
    journal.add('at the gate');
    await gate;
    const error = await event.actorClient.call('profile').catch((reason: { code?: string }) => reason);
    journal.add(`actor ${(error as { code?: string }).code}`);
  }
}

const refreshes = (portal: Bitrix24Emulator) =>
  portal.requests.filter(
    (request) => request.server === 'auth' && request.method === 'oauth/token' && !isSecretCheck(request),
  );

describe.each(ADAPTERS)('tokens of an application on %s', (adapter) => {
  const connected = (extras: Bitrix24EventsModuleExtras = {}) => {
    journal = new Journal('handlers');
    return bench.connected({ adapter, providers: [Deals], extras });
  };

  it('that have expired are renewed once for all who need them, and their calls succeed', async () => {
    const { portal, running } = await connected();
    for (let index = 1; index <= 5; index++)
      portal.as(1).call('crm.deal.add', { fields: { TITLE: `Deal ${index}` } });
    portal.expireTokens(CLIENT_ID);
    await journal.when(() => true, 5);
    await running.idle();
    expect(refreshes(portal)).toHaveLength(1);
    expect(refreshes(portal)[0]).toMatchObject({ httpMethod: 'POST', status: 200 });

    // The new pair is on disk.
    await running.close();
    portal.clearRecords();
    const again = await bench.boot({ adapter, portal, file: running.file, providers: [Deals] });
    await again.bindings.whenSynced();
    await expect(
      again.app.get(Bitrix24Clients).forPortal(portal.memberId).call('profile'),
    ).resolves.toMatchObject({ ID: '1' });
    expect(refreshes(portal)).toEqual([]);
  });

  it('that were rotated twice still work: each pair replaces the one before', async () => {
    const { portal, running } = await connected();
    const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
    for (const times of [1, 2, 3]) {
      portal.expireTokens(CLIENT_ID);
      await expect(client.call('profile')).resolves.toMatchObject({ ID: '1' });
      expect(refreshes(portal)).toHaveLength(times);
    }
  });

  it('of an actor are never renewed, nor replaced by others', async () => {
    const { portal, running } = await connected();
    let open = (): void => {};
    gate = new Promise((resolve) => (open = resolve));
    portal.as(1).call('crm.contact.add', { fields: { NAME: 'Ada' } });
    await journal.first((entry) => entry === 'at the gate');
    // Only the portal knows of it.
    portal.expireTokens(CLIENT_ID);
    open();
    expect(await journal.first((entry) => entry.startsWith('actor'))).toBe('actor REST_AUTH');
    await running.idle();
    expect(refreshes(portal)).toEqual([]);
  });

  it('that are dead are reported once, and a re-install mends it', async () => {
    const { portal, running } = await connected();
    portal.setPaymentExpired(CLIENT_ID, true);
    portal.expireTokens(CLIENT_ID);
    const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
    for (let call = 0; call < 2; call++)
      await expect(client.call('profile')).rejects.toMatchObject({ code: 'PORTAL_AUTHORIZATION_LOST' });
    expect(await running.noticed('bitrix24.portal.authorization-lost')).toEqual({
      memberId: portal.memberId,
      domain: portal.domain,
      reason: 'payment-required',
    });
    expect(
      running.notices.entries.filter(({ name }) => name === 'bitrix24.portal.authorization-lost'),
    ).toHaveLength(1);

    portal.setPaymentExpired(CLIENT_ID, false);
    portal.reinstallApp(CLIENT_ID);
    await running.noticed('bitrix24.portal.installed', 2);
    await expect(client.call('profile')).resolves.toMatchObject({ ID: '1' });
  });

  it.each([
    ['invalid_grant', 'dead-grant'],
    ['invalid_client', 'invalid-client'],
    ['WRONG_CLIENT', 'invalid-client'],
    ['PAYMENT_REQUIRED', 'payment-required'],
  ] as const)(
    'that the auth server refuses by %s stop the work for the portal (%s)',
    async (refusal, reason) => {
      const { portal, running } = await connected({ oauthCallback: true });
      const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
      portal.refuseTokens(CLIENT_ID, refusal);
      portal.expireTokens(CLIENT_ID);
      await expect(client.call('profile')).rejects.toMatchObject({
        code: 'PORTAL_AUTHORIZATION_LOST',
        reason,
      });
      portal.clearRecords();

      // Neither calls nor looks at bindings reach anybody.
      const authorizeUrl = running.portals.authorizeUrl(portal.domain);
      await expect(client.call('profile')).rejects.toMatchObject({ reason, authorizeUrl });
      const [report] = await running.bindings.sync(portal.memberId);
      expect(report?.error).toMatchObject({ code: 'PORTAL_AUTHORIZATION_LOST' });
      await expect(client.batch([{ method: 'scope' }])).rejects.toMatchObject({ reason });
      expect(portal.requests).toEqual([]);
      expect(new URL(authorizeUrl!).searchParams.get('domain')).toBe(portal.domain);
      const lost = running.notices.entries.filter(
        ({ name }) => name === 'bitrix24.portal.authorization-lost',
      );
      expect(lost.map(({ payload }) => payload)).toEqual([
        { memberId: portal.memberId, domain: portal.domain, reason, authorizeUrl },
      ]);

      // A re-install brings another pair.
      portal.refuseTokens(CLIENT_ID, null);
      portal.reinstallApp(CLIENT_ID);
      await running.noticed('bitrix24.portal.installed', 2);
      await expect(client.call('profile')).resolves.toMatchObject({ ID: '1' });
    },
  );

  it('are renewed once the auth server is up again, within the time of the call', async () => {
    const { portal, running } = await connected();
    const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
    portal.expireTokens(CLIENT_ID);
    const once = portal.fault({ server: 'auth', method: 'oauth/token', kind: 'bad-gateway' });
    const calls = Array.from({ length: 10 }, () => client.call('profile'));
    expect(await Promise.all(calls)).toEqual(Array(10).fill(expect.objectContaining({ ID: '1' })));
    // Whom the fault hits, the auth server itself does not see.
    expect([once.hits, refreshes(portal).length]).toEqual([1, 1]);

    portal.expireTokens(CLIENT_ID);
    const down = portal.fault({ server: 'auth', kind: 'unavailable', times: Infinity });
    await expect(client.call('profile', {}, { timeout: '500ms' })).rejects.toMatchObject({
      code: 'AUTH_UNAVAILABLE',
      status: 503,
    });
    expect(running.notices.entries.map(({ name }) => name)).not.toContain(
      'bitrix24.portal.authorization-lost',
    );
    down.remove();
    await expect(client.call('profile')).resolves.toMatchObject({ ID: '1' });
  });

  it.each(['reset-after', 'truncated', 'empty'] as const)(
    'whose new pair is lost on the way (%s) are told from dead ones',
    async (kind) => {
      const { portal, running } = await connected();
      const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
      portal.expireTokens(CLIENT_ID);
      portal.fault({ server: 'auth', method: 'oauth/token', kind });
      await expect(client.call('profile', {}, { timeout: '500ms' })).rejects.toMatchObject({
        code: expect.stringMatching(/^AUTH_/),
      });
      await expect(client.call('profile')).rejects.toMatchObject({ reason: 'answer-lost' });
      expect(await running.noticed('bitrix24.portal.authorization-lost')).toMatchObject({
        reason: 'answer-lost',
      });
    },
  );

  it('lead to the new address of a portal that has moved', async () => {
    const { portal, running } = await connected();
    const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
    const source = running.app.get(TokenService).source(portal.memberId);
    const before = await source.current();
    const domain = await portal.rename();
    const after = await source.moved!(before, `http://${domain}/rest/profile`);
    expect(after).toEqual({ accessToken: expect.any(String), endpoint: `http://${domain}/rest/` });
    await expect(client.call('profile')).resolves.toMatchObject({ ID: '1' });
    expect(await running.portals.get(portal.memberId)).toMatchObject({ domain });
    expect(refreshes(portal)).toHaveLength(1);
    // An ordinary redirect of the portal that has not moved is not believed.
    await expect(source.moved!(after, 'http://evil.example/rest/profile')).rejects.toMatchObject({
      code: 'PORTAL_MOVE_UNCONFIRMED',
    });
  });

  it('are in no URL: not of installing, binding, calling, nor renewing', async () => {
    const traffic = new Traffic();
    bench.later(() => traffic.stop());
    const { portal, running } = await connected();
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'Quiet' } });
    portal.expireTokens(CLIENT_ID);
    await journal.first(() => true);
    await running.idle();

    const calls = traffic.urls.filter((url) => !url.includes('/bitrix24/events'));
    const origins = [portal.endpoint, portal.authServer];
    expect(calls.every((url) => origins.some((origin) => url.startsWith(`POST ${origin}`)))).toBe(true);
    expect(new Set(calls.map((url) => new URL(url.slice('POST '.length)).pathname))).toEqual(
      new Set(['/rest/app.info', '/rest/profile', '/rest/batch', '/rest/crm.deal.get', '/oauth/token/']),
    );
    expect(calls.filter((url) => url.includes('?'))).toEqual([]);
  });
});
