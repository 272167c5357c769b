import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent, type Bitrix24EventsModuleOptions } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL, PUBLIC_URL } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import { Journal } from './support/journal.js';
import type { RunningApp } from './support/running-app.js';
import { until } from './support/until.js';

const bench = useBench();
const NONCE = 'nestjs_bitrix24_nonce';

let journal: Journal<BitrixEvent<string>>;
beforeEach(() => {
  journal = new Journal('handlers');
});

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  created(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(event);
  }
}

@Injectable()
class Tests {
  @OnBitrixEvent('ONAPPTEST')
  tested(event: BitrixEvent<'ONAPPTEST'>) {
    journal.add(event);
  }
}

const bound = (portal: Bitrix24Emulator): string[] => portal.bindings(CLIENT_ID).map(({ event }) => event);

describe.each(ADAPTERS)('a round trip on %s', (adapter) => {
  const connected = (providers: (typeof Deals | typeof Tests)[] = [Deals]) =>
    bench.connected({ adapter, providers });

  /** A portal with the application on it, of which this application knows nothing yet. */
  const stranger = async (
    options: Bitrix24EventsModuleOptions = {},
  ): Promise<{ portal: Bitrix24Emulator; running: RunningApp }> => {
    const portal = await bench.portal();
    portal.installApp({
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      handlerUrl: 'https://elsewhere.example.com/install',
    });
    await portal.settled();
    return { portal, running: await bench.boot({ adapter, portal, providers: [Deals], options }) };
  };

  const imported = async (running: RunningApp, portal: Bitrix24Emulator, applicationToken?: string) => {
    const { accessToken, refreshToken } = portal.tokenFor(CLIENT_ID);
    return running.portals.importInstallation({
      memberId: portal.memberId,
      accessToken,
      refreshToken,
      ...(applicationToken !== undefined && { applicationToken }),
    });
  };

  const addDeal = async (portal: Bitrix24Emulator): Promise<number | undefined> => {
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'A deal' } });
    await portal.settled();
    return portal.deliveries.at(-1)!.status;
  };

  /** Everything with which a stranger may send an ONAPPTEST. */
  const forged = (portal: Bitrix24Emulator, nonce: string, token = 'planted-token') =>
    form({
      event: 'ONAPPTEST',
      [`data[QUERY][${NONCE}]`]: nonce,
      'auth[member_id]': portal.memberId,
      'auth[application_token]': token,
    });

  it('proves the whole way, and leaves nothing behind', async () => {
    const { portal, running } = await connected();
    const before = bound(portal);
    portal.clearRecords();
    const check = await running.portals.check(portal.memberId);
    expect(check).toMatchObject({
      ok: true,
      domain: portal.domain,
      arrival: { state: 'works' },
      applicationToken: { state: 'works' },
      clientSecret: { state: 'works' },
      tokenLearned: false,
      roundTripMs: expect.any(Number),
    });
    expect(bound(portal)).toEqual(before);
    expect(portal.requests.filter(({ method }) => method !== 'oauth/token')).toHaveLength(3);
    expect(portal.deliveries).toMatchObject([{ status: 200 }]);
  });

  it('brings the event to its handlers too, and leaves their binding alone', async () => {
    const { portal, running } = await connected([Tests]);
    expect(bound(portal)).toContain('ONAPPTEST');
    expect(await running.portals.check(portal.memberId)).toMatchObject({ ok: true });
    const event = await journal.first(({ name }) => name === 'ONAPPTEST');
    expect(event).toMatchObject({
      source: 'application',
      data: { QUERY: { [NONCE]: expect.stringMatching(/^[\w-]{43}$/) } },
    });
    expect(bound(portal)).toContain('ONAPPTEST');
  });

  it('says what to look at when no event arrives', async () => {
    const { portal, running } = await connected();
    portal.route(PUBLIC_URL, 'http://127.0.0.1:1');
    expect(await running.portals.check(portal.memberId, { timeout: '300ms' })).toMatchObject({
      ok: false,
      rest: { state: 'works' },
      binding: { state: 'works' },
      arrival: { state: 'broken', hint: expect.stringContaining(HANDLER_URL) },
    });
    expect(bound(portal)).not.toContain('ONAPPTEST');
  });

  it('says so of a portal on which the installation is not finished', async () => {
    const { portal, running } = await connected();
    portal.setInstalled(CLIENT_ID, false);
    expect(await running.portals.check(portal.memberId)).toMatchObject({
      ok: false,
      delivery: { state: 'broken', hint: expect.stringContaining('BX24.installFinish') },
      arrival: { state: 'unknown' },
    });
    expect(bound(portal)).not.toContain('ONAPPTEST');
  });

  it('says so of a portal that does not answer', async () => {
    const { portal, running } = await connected();
    await portal.stop();
    const { ok, rest, binding } = await running.portals.check(portal.memberId);
    expect({ ok, rest, binding }).toEqual({
      ok: false,
      rest: { state: 'broken', hint: expect.stringContaining('Try:') },
      binding: { state: 'unknown' },
    });
  });

  it('is refused where the application is not installed', async () => {
    const { running } = await connected();
    await expect(running.portals.check('f'.repeat(32))).rejects.toMatchObject({
      code: 'PORTAL_NOT_INSTALLED',
    });
  });

  it('proves on its own the token of an installation that came without one', async () => {
    const { portal, running } = await stranger();
    expect(await imported(running, portal)).toMatchObject({ status: 'active' });
    await until(
      'the token is proven',
      async () => (await running.portals.get(portal.memberId))!.hasApplicationToken,
    );
    expect(await addDeal(portal)).toBe(200);
    expect(await journal.first(({ name }) => name === 'ONCRMDEALADD')).toMatchObject({
      source: 'application',
    });
    await until('nothing is left behind', () => !bound(portal).includes('ONAPPTEST'));
    const { applicationToken } = portal.app(CLIENT_ID);
    for (const line of bench.logs.entries) expect(line.text).not.toContain(applicationToken);
  });

  it('replaces a token that is not the portal’s', async () => {
    const { portal, running } = await stranger({ bindings: { mode: 'off' } });
    await imported(running, portal, 'a-token-that-somebody-invented');
    expect(await running.portals.check(portal.memberId)).toMatchObject({ ok: true, tokenLearned: true });
    expect(await running.portals.check(portal.memberId)).toMatchObject({ ok: true, tokenLearned: false });
  });

  it('learns a token that changed without a word', async () => {
    const { portal, running } = await connected();
    portal.updateApp(CLIENT_ID, { rotateToken: true, raises: 'neither' });
    expect(await addDeal(portal)).toBe(403);
    expect(await running.portals.check(portal.memberId)).toMatchObject({ ok: true, tokenLearned: true });
    expect(await addDeal(portal)).toBe(200);
  });

  it('puts right on its own what an install planted in place of the known token', async () => {
    const { portal, running } = await connected();
    await imported(running, portal, 'a-token-that-somebody-invented');
    await bench.logs.first((line) => line.text.includes('was proven by a round trip'));
    expect(await addDeal(portal)).toBe(200);
  });

  it('asks no portal by itself where nothing may be bound', async () => {
    const { portal, running } = await stranger({ bindings: { mode: 'off' } });
    await imported(running, portal);
    await bench.logs.first((line) => line.text.includes('Try: Bitrix24Portals.check(memberId)'));
    expect(bound(portal)).not.toContain('ONAPPTEST');
    expect(await running.portals.get(portal.memberId)).toMatchObject({ hasApplicationToken: false });
  });

  describe('that somebody attacks', () => {
    it('refuses a guessed nonce, while one is awaited', async () => {
      const { portal, running } = await connected();
      portal.route(PUBLIC_URL, 'http://127.0.0.1:1');
      const check = running.portals.check(portal.memberId, { timeout: '500ms' });
      await until('the portal was asked', () =>
        portal.requests.some(({ method }) => method === 'batch' && bound(portal).includes('ONAPPTEST')),
      );
      for (const nonce of ['', 'guess', 'x'.repeat(43), 'y'.repeat(5_000)])
        expect(await send(running.intake, { headers: FORM, body: forged(portal, nonce) })).toMatchObject({
          status: 403,
        });
      expect(await check).toMatchObject({ ok: false, tokenLearned: false });
    });

    it('refuses a nonce that came before', async () => {
      const { portal, running } = await connected([Tests]);
      await running.portals.check(portal.memberId);
      const { data } = await journal.first(({ name }) => name === 'ONAPPTEST');
      const nonce = (data as { QUERY: Record<string, string> }).QUERY[NONCE]!;
      const { status } = await send(running.intake, { headers: FORM, body: forged(portal, nonce) });
      expect(status).toBe(403);
      expect(await running.portals.check(portal.memberId)).toMatchObject({ ok: true, tokenLearned: false });
    });

    it('believes no planted token of an ordinary user who has the nonce sent to himself', async () => {
      const { portal, running } = await connected();
      const thief = createServer((request, response) => void steal(request, response)).listen(0, '127.0.0.1');
      const steal = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        const nonce = new URLSearchParams(await text(request)).get(`data[QUERY][${NONCE}]`)!;
        planted.push((await send(running.intake, { headers: FORM, body: forged(portal, nonce) })).status);
        response.end('OK');
      };
      const planted: number[] = [];
      bench.later(() => thief.close());
      await once(thief, 'listening');
      portal.route('https://thief.example.com', `http://127.0.0.1:${(thief.address() as AddressInfo).port}`);
      const { id } = portal.addUser({ admin: false });
      const { accessToken } = portal.tokenFor(CLIENT_ID, id);
      const bind = { event: 'ONAPPTEST', handler: 'https://thief.example.com/x', auth: accessToken };
      const headers = { 'content-type': 'application/json' };
      expect(
        await send(`${portal.endpoint}event.bind`, { headers, body: JSON.stringify(bind) }),
      ).toMatchObject({ status: 200 });

      // He is the first, as the genuine event never arrives.
      portal.route(PUBLIC_URL, 'http://127.0.0.1:1');
      const check = await running.portals.check(portal.memberId);
      await portal.settled();
      expect(planted).toEqual([403]);
      expect(check).toMatchObject({
        ok: false,
        applicationToken: {
          state: 'broken',
          hint: expect.stringContaining('binding of ONAPPTEST leads elsewhere'),
        },
        tokenLearned: false,
      });
      portal.route(PUBLIC_URL, running.origin);
      expect(await addDeal(portal)).toBe(200);
    });
  });
});
