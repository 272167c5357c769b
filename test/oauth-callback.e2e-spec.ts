import { describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import helmet from 'helmet';
import { Bitrix24Clients } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import type { AppSetup } from './support/boot.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL, PUBLIC_URL } from './support/facts.js';
import { send, type Received } from './support/http.js';
import { policyOf } from './support/install-page.js';
import type { RunningApp } from './support/running-app.js';
import { Traffic } from './support/traffic.js';
import { isSecretCheck } from './support/secret-check.js';

const bench = useBench();

const CALLBACK = '/bitrix24/oauth';

const OTHER_ORIGIN = Buffer.from('https://evil.example.com').toString('base64url');

/** What one browser keeps of what it was sent. */
const cookieIn = ({ headers }: Received): string => String(headers['set-cookie']).split(';')[0]!;

const install = (portal: Bitrix24Emulator, clientId = CLIENT_ID): void =>
  void portal.installApp({
    clientId,
    clientSecret: CLIENT_SECRET,
    handlerUrl: HANDLER_URL,
    redirectUrl: PUBLIC_URL + CALLBACK,
    type: 'ui',
  });

describe.each(ADAPTERS)('the authorization-code flow on %s', (adapter) => {
  const booted = async (setup: Partial<AppSetup> = {}) => {
    const portal = await bench.portal();
    install(portal);
    const running = await bench.boot({ adapter, portal, extras: { oauthCallback: true }, ...setup });
    return { portal, running };
  };

  /** The local address of one of the application's public ones. */
  const local = (running: RunningApp, url: string): string => url.replace(PUBLIC_URL, running.origin);

  const start = async (running: RunningApp, portal: Bitrix24Emulator): Promise<Received> =>
    send(local(running, running.portals.authorizeUrl(portal.domain)!), { method: 'GET' });

  /** What the portal sends the browser back to. */
  const authorized = async (running: RunningApp, begun: Received): Promise<string> => {
    const sent = await send(String(begun.headers.location), { method: 'GET' });
    expect(sent.status).toBe(302);
    return local(running, String(sent.headers.location));
  };

  const come = (url: string, cookie = ''): Promise<Received> =>
    send(url, { method: 'GET', headers: { cookie } });

  /** A flow up to the portal's answer. */
  const begun = async (running: RunningApp, portal: Bitrix24Emulator) => {
    const first = await start(running, portal);
    return { cookie: cookieIn(first), back: await authorized(running, first) };
  };

  const expectNothingInstalled = async (running: RunningApp): Promise<void> =>
    expect(await running.portals.list()).toEqual([]);

  it('connects a portal', async () => {
    const { portal, running } = await booted();
    const first = await start(running, portal);
    expect(first.status).toBe(302);
    const location = new URL(String(first.headers.location));
    expect(location.origin + location.pathname).toBe(`http://${portal.domain}/oauth/authorize/`);
    expect([...location.searchParams.keys()]).toEqual(['client_id', 'state']);
    expect(first.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^bitrix24-oauth-[\w-]{8}=[\w-]{43}\.[\w-]+; Path=\/bitrix24\/oauth; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);

    const page = await come(await authorized(running, first), cookieIn(first));
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.body).toContain('The application is authorized');
    expect(String(page.headers['set-cookie'])).toMatch(/=; Path=\/bitrix24\/oauth; Max-Age=0;/);
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'active', isAdmin: true });
    const exchange = portal.requests.find(({ method }) => method === 'oauth/token')!;
    expect(exchange).toMatchObject({ httpMethod: 'POST', params: { grant_type: 'authorization_code' } });
  });

  it('answers with pages that nobody frames or keeps, under helmet too', async () => {
    const { portal, running } = await booted({ configure: (app: INestApplication) => app.use(helmet()) });
    const { back, cookie } = await begun(running, portal);
    const pages = [await start(running, portal), await come(back, cookie), await come(back, cookie)];
    for (const page of pages) {
      expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(policyOf(page)).toMatchObject({ 'default-src': "'none'", 'frame-ancestors': "'none'" });
      expect(page.body).not.toContain('<script');
    }
    expect(pages[1]!.body).not.toContain(new URL(back).searchParams.get('code'));
  });

  it('takes a state once', async () => {
    const { portal, running } = await booted();
    const { back, cookie } = await begun(running, portal);
    expect((await come(back, cookie)).status).toBe(200);
    const replayed = new URL(back);
    replayed.searchParams.set('code', portal.codeFor(CLIENT_ID));
    expect((await come(replayed.href, cookie)).status).toBe(400);
    expect(
      portal.requests.filter((request) => request.method === 'oauth/token' && !isSecretCheck(request)),
    ).toHaveLength(1);
    expect(running.notices.entries.filter(({ name }) => name === 'bitrix24.portal.installed')).toHaveLength(
      1,
    );
  });

  it('ends what was begun before a flood of others that begin', async () => {
    const { portal, running } = await booted();
    const { back, cookie } = await begun(running, portal);
    for (let sent = 0; sent < 1_100; sent += 50)
      await Promise.all(Array.from({ length: 50 }, () => start(running, portal)));
    expect((await come(back, cookie)).status).toBe(200);
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'active' });
  });

  it('ends what was begun before a restart', async () => {
    const { portal, running } = await booted();
    const { back, cookie } = await begun(running, portal);
    await running.close();
    const next = await bench.boot({ adapter, portal, extras: { oauthCallback: true } });
    expect((await come(back.replace(running.origin, next.origin), cookie)).status).toBe(200);
    expect(await next.portals.get(portal.memberId)).toMatchObject({ status: 'active' });
  });

  it.each<[string, (cookie: string) => string]>([
    ['without its cookie', () => ''],
    ['with the cookie of another browser', (cookie) => cookie.replace(/=.*/, `=${'x'.repeat(32)}`)],
    ['with another portal in its cookie', (cookie) => cookie.replace(/\..*/, `.${OTHER_ORIGIN}`)],
    ['with its cookie by another name', (cookie) => `x${cookie}`],
  ])('refuses a browser %s', async (_title, other) => {
    const { portal, running } = await booted();
    const { back, cookie } = await begun(running, portal);
    const page = await come(back, other(cookie));
    expect(page.status).toBe(400);
    expect(page.body).toContain('not begun in this browser');
    // Nor the right one from now on: somebody else knows the state.
    expect((await come(back, cookie)).status).toBe(400);
    await expectNothingInstalled(running);
  });

  it.each(['', 'unknown', 'x'.repeat(32), 'x\r\nset-cookie: a=b', '"><script>'])(
    'knows no state %p',
    async (state) => {
      const { portal, running } = await booted();
      const { cookie } = await begun(running, portal);
      const query = new URLSearchParams({ code: portal.codeFor(CLIENT_ID), state });
      const page = await come(`${running.origin}${CALLBACK}?${query.toString()}`, cookie);
      expect(page.status).toBe(400);
      expect(page.body).not.toContain('<script>');
      await expectNothingInstalled(running);
    },
  );

  it('refuses the code of another portal', async () => {
    const { portal, running } = await booted();
    const other = await bench.portal();
    install(other);
    const back = await begun(running, portal);
    const url = new URL(back.back);
    url.searchParams.set('code', other.codeFor(CLIENT_ID));
    // The server that is asked does not know it.
    expect((await come(url.href, back.cookie)).status).toBe(403);
    await expectNothingInstalled(running);
  });

  it('refuses a genuine code of another portal than the one that was to be authorized', async () => {
    const portal = await bench.portal();
    const other = await bench.portal();
    install(portal);
    install(other);
    const running = await bench.boot({
      adapter,
      portal,
      extras: { oauthCallback: true },
      options: { authServers: [portal.authServer, other.authServer] },
    });
    const { cookie, back } = await begun(running, portal);
    const url = new URL(back);
    url.searchParams.set('code', other.codeFor(CLIENT_ID));
    url.searchParams.set('server_domain', new URL(other.authServer).host);
    const page = await come(url.href, cookie);
    expect(page.status).toBe(403);
    expect(page.body).toContain('another Bitrix24');
    await expectNothingInstalled(running);
  });

  it('shows its secret to no server that is not listed', async () => {
    const { portal, running } = await booted();
    const attacker = await bench.portal();
    const traffic = new Traffic();
    bench.later(() => traffic.stop());
    const { cookie, back } = await begun(running, portal);
    const url = new URL(back);
    url.searchParams.set('server_domain', new URL(attacker.authServer).host);
    url.searchParams.set('domain', attacker.domain);
    expect((await come(url.href, cookie)).status).toBe(200);
    expect(attacker.requests).toEqual([]);
    expect(traffic.urls.filter((asked) => asked.includes(new URL(attacker.authServer).host))).toEqual([]);
    expect(await running.portals.get(portal.memberId)).toMatchObject({ domain: portal.domain });
  });

  it('connects no portal by the code of somebody who is no administrator', async () => {
    const { portal, running } = await booted();
    portal.logIn(portal.addUser({ admin: false }).id);
    const { cookie, back } = await begun(running, portal);
    const page = await come(back, cookie);
    expect(page.status).toBe(403);
    expect(page.body).toMatch(/administrator/i);
    await expectNothingInstalled(running);
  });

  it('says so when the auth server is down', async () => {
    const { portal, running } = await booted();
    const { cookie, back } = await begun(running, portal);
    portal.fault({ kind: 'unavailable', server: 'auth', method: 'oauth/token' });
    const page = await come(back, cookie);
    expect(page.status).toBe(503);
    expect(page.body).toContain('does not answer');
    expect(bench.logs.text()).not.toContain(new URL(back).searchParams.get('code'));
  });

  it.each<[string, (link: URL) => void]>([
    ['another host', (link) => link.searchParams.set('domain', 'evil.example.com')],
    ['an address', (link) => link.searchParams.set('domain', '//evil.example.com')],
    ['no key', (link) => link.searchParams.delete('key')],
    ['a key of its own', (link) => link.searchParams.set('key', 'k'.repeat(43))],
    ['nothing', (link) => void (link.search = '')],
  ])('sends nobody anywhere by a link that somebody changed to %s', async (_title, change) => {
    const { portal, running } = await booted();
    const link = new URL(local(running, running.portals.authorizeUrl(portal.domain)!));
    change(link);
    const page = await come(link.href);
    expect(page.status).toBe(400);
    expect(page.headers).not.toHaveProperty('location');
    expect(page.headers).not.toHaveProperty('set-cookie');
    expect(page.body).not.toContain('evil.example.com');
  });

  it('tells a person who opens it what it is', async () => {
    const { running } = await booted();
    const page = await send(running.origin + CALLBACK, { method: 'GET' });
    expect(page.status).toBe(200);
    expect(page.body).toContain('begins with a link of the application');
  });

  it('needs no public URL where its own address is given', async () => {
    const portal = await bench.portal();
    install(portal);
    const running = await bench.boot({
      adapter,
      portal,
      extras: { oauthCallback: true },
      options: { publicUrl: undefined, oauthCallback: { url: 'http://localhost:3000/internal/oauth' } },
    });
    const link = running.portals.authorizeUrl(portal.domain)!;
    expect(link).toMatch(/^http:\/\/localhost:3000\/internal\/oauth\/start\?/);
    const first = await send(`${running.origin}${CALLBACK}/start${new URL(link).search}`, { method: 'GET' });
    expect(String(first.headers['set-cookie'])).toMatch(/Path=\/internal\/oauth; .*SameSite=Lax$/);
    const { searchParams } = new URL(String(first.headers.location));
    const query = new URLSearchParams({
      code: portal.codeFor(CLIENT_ID),
      state: searchParams.get('state')!,
      domain: portal.domain,
    });
    const page = await come(`${running.origin}${CALLBACK}?${query.toString()}`, cookieIn(first));
    expect(page.status).toBe(200);
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'active' });
  });

  it('connects a portal anew whose authorization is lost, by the link of the notification', async () => {
    const portal = await bench.portal();
    const running = await bench.boot({ adapter, portal, extras: { oauthCallback: true } });
    await bench.install(running, portal, { redirectUrl: PUBLIC_URL + CALLBACK });
    portal.refuseTokens(CLIENT_ID, 'invalid_grant');
    portal.expireTokens(CLIENT_ID);
    const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'PORTAL_AUTHORIZATION_LOST' });
    const { authorizeUrl } = await running.noticed('bitrix24.portal.authorization-lost');
    expect(authorizeUrl).toBe(running.portals.authorizeUrl(portal.domain));

    portal.refuseTokens(CLIENT_ID, null);
    const first = await send(local(running, authorizeUrl!), { method: 'GET' });
    const page = await come(await authorized(running, first), cookieIn(first));
    expect(page.status).toBe(200);
    await expect(client.call('profile')).resolves.toMatchObject({ ID: '1' });
  });
});

describe('authorizeUrl', () => {
  it('is none without a page, and of what is no portal', async () => {
    const portal = await bench.portal();
    const without = await bench.boot({ adapter: 'express', portal });
    expect(without.portals.authorizeUrl('portal.bitrix24.com')).toBeUndefined();
    const { portals } = await bench.boot({ adapter: 'express', portal, extras: { oauthCallback: '/x' } });
    expect(portals.authorizeUrl('portal.bitrix24.com')).toMatch(
      /^https:\/\/app\.example\.com\/x\/start\?domain=portal\.bitrix24\.com&key=/,
    );
    expect(portals.authorizeUrl('https://portal.bitrix24.com/')).toBeUndefined();
  });
});
