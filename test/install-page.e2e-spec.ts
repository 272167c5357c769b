import { describe, expect, it } from '@jest/globals';
import { Injectable, type INestApplication } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { OnBitrixEvent, type BitrixEvent } from 'nestjs-bitrix24-events';
import helmet from 'helmet';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import type { AppSetup } from './support/boot.js';
import { CLIENT_ID, HANDLER_URL, PUBLIC_URL } from './support/facts.js';
import { FORM, form, JSON_TYPE, send, type Received } from './support/http.js';
import {
  addAppWithPage,
  frameFields,
  INSTALL_PATH,
  policyOf,
  postFrame,
  statusOf,
  ticketIn,
  withInstallPage,
} from './support/install-page.js';
import type { RunningApp } from './support/running-app.js';
import { ManualClock, whileTimeGoes } from './support/time.js';
import { Traffic } from './support/traffic.js';
import { until } from './support/until.js';

const bench = useBench();

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  added(_event: BitrixEvent<'ONCRMDEALADD'>): void {}
}

const originOf = (portal: Bitrix24Emulator): string => new URL(portal.endpoint).origin;

/** A page as everybody gets it: without what is random in it. */
const comparable = ({ status, headers, body }: Received): unknown => {
  const nonce = /nonce="([\w-]+)"/.exec(body)?.[1] ?? 'none';
  const { date: _date, ...rest } = headers;
  return JSON.parse(JSON.stringify({ status, rest, body }).replaceAll(nonce, 'NONCE')) as unknown;
};

/** A page that anyone may frame, since nothing can be done in it. */
const expectText = (page: Received): void => {
  expect(policyOf(page)).toHaveProperty('sandbox');
  expect(policyOf(page)).not.toHaveProperty('script-src');
  expect(page.body).not.toMatch(/<script|<a |<form|<button/);
};

describe.each(ADAPTERS)('the installation page on %s', (adapter) => {
  const booted = async (
    setup: Partial<AppSetup> = {},
    installPage: NonNullable<AppSetup['options']>['installPage'] = {},
  ) => {
    const { clock } = setup;
    const portal = await bench.portal(clock && { now: () => clock.now() });
    const applicationToken = addAppWithPage(portal);
    const page = withInstallPage(portal, installPage);
    const running = await bench.boot({ adapter, portal, providers: [Deals], ...page, ...setup });
    return { portal, running, applicationToken };
  };

  const followed = (running: RunningApp, page: Received, state: string) =>
    until(`the page is told ${state}`, async () => {
      const now = await statusOf(running, ticketIn(page)!);
      return now.state === state && now;
    });

  const expectNothingInstalled = async (running: RunningApp): Promise<void> => {
    expect(await running.portals.list()).toEqual([]);
    expect(running.notices.entries.map(({ name }) => name)).not.toContain('bitrix24.portal.installed');
  };

  /** What must be so of every page that it answers. */
  const expectSafe = (page: Received, fields: Record<string, string> = {}): void => {
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(page.headers).not.toHaveProperty('x-frame-options');
    expect(policyOf(page)).toMatchObject({ 'default-src': "'none'", 'base-uri': "'none'" });
    for (const name of ['AUTH_ID', 'REFRESH_ID', 'APPLICATION_TOKEN', 'member_id']) {
      const value = fields[name];
      if (value) expect(page.body + JSON.stringify(page.headers)).not.toContain(value);
    }
  };

  it('verifies, stores and binds, and tells its own page when that is done', async () => {
    const { portal, running } = await booted();
    const fields = frameFields(portal);
    const page = await postFrame(running, fields);
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expectSafe(page, fields);
    const policy = policyOf(page);
    expect(policy['frame-ancestors']).toBe(originOf(portal));
    expect(policy['script-src']).toMatch(/^'nonce-[\w-]{32}' 'strict-dynamic'$/);
    expect(page.body).toContain(`src="${portal.scriptUrl}"`);

    expect(await followed(running, page, 'installed')).toMatchObject({ http: 200 });
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'active', isAdmin: true });
    expect(portal.bindings(CLIENT_ID).map(({ event }) => event)).toContain('ONCRMDEALADD');
    expect(bench.logs.text()).not.toContain(fields.AUTH_ID);
  });

  it('gives each page a nonce and a ticket of its own', async () => {
    const { portal, running } = await booted();
    const fields = frameFields(portal);
    const pages = [await postFrame(running, fields), await postFrame(running, fields)];
    const [first, second] = pages.map((page) => ({ ticket: ticketIn(page), policy: policyOf(page) }));
    expect(first!.ticket).not.toBe(second!.ticket);
    expect(first!.policy['script-src']).not.toBe(second!.policy['script-src']);
    for (const page of pages) await followed(running, page, 'installed');
  });

  it('may be framed although the application has helmet', async () => {
    const { portal, running } = await booted({
      configure: (app: INestApplication) => {
        app.use(helmet());
        if (adapter === 'fastify') {
          const fastify = app.getHttpAdapter().getInstance() as {
            addHook(
              name: string,
              hook: (request: unknown, reply: Reply, payload: unknown, done: Done) => void,
            ): void;
          };
          fastify.addHook('onSend', (_request, reply, payload, done) => {
            reply.header('X-Frame-Options', 'DENY');
            done(null, payload);
          });
        }
      },
    });
    const page = await postFrame(running, frameFields(portal));
    expectSafe(page);
    expect(policyOf(page)['frame-ancestors']).toBe(originOf(portal));
    expect(page.headers).toHaveProperty('x-dns-prefetch-control');
  });

  it.each<[string, Partial<AppSetup>]>([
    ['bodyParser: false', { nest: { bodyParser: false } }],
    ['a global prefix', { configure: (app) => app.setGlobalPrefix('api') }],
    ['rawBody', { nest: { rawBody: true } }],
  ])('works with %s', async (title, setup) => {
    const { portal, running } = await booted(setup);
    const prefix = title === 'a global prefix' ? '/api' : '';
    const page = await postFrame(running, frameFields(portal), prefix + INSTALL_PATH);
    expect(page.status).toBe(200);
    await running.noticed('bitrix24.portal.installed');
  });

  it('tells of an install once, though an ONAPPINSTALL follows, and before its events are bound', async () => {
    const { portal, running } = await booted();
    const isInstalled = ({ name }: { name: string }): boolean => name === 'bitrix24.portal.installed';
    const announced: string[] = [];
    running.portals.installed$.subscribe(({ memberId }) => announced.push(memberId));
    const page = await postFrame(running, frameFields(portal));
    await followed(running, page, 'installed');
    portal.finishInstallation(CLIENT_ID);
    await portal.settled();
    await running.idle();
    expect(portal.deliveries.filter(({ event }) => event === 'ONAPPINSTALL')).toHaveLength(1);
    expect(running.notices.entries.filter(isInstalled)).toHaveLength(1);
    expect(announced).toEqual([portal.memberId]);
    const lines = bench.logs.entries.map(({ text }) => text);
    const [installed, bound] = [/^installed on/, /^Bindings on/].map((start) =>
      lines.findIndex((line) => start.test(line)),
    );
    expect(installed).toBeGreaterThanOrEqual(0);
    expect(bound).toBeGreaterThan(installed!);

    // A further one is another install.
    portal.reinstallApp(CLIENT_ID);
    portal.finishInstallation(CLIENT_ID);
    await running.noticed('bitrix24.portal.installed', 2);
  });

  it('takes the form of older portals', async () => {
    const { portal, running } = await booted();
    const { AUTH_ID, REFRESH_ID, member_id, AUTH_EXPIRES } = frameFields(portal);
    const page = await postFrame(running, {
      AUTH_ID: AUTH_ID!,
      REFRESH_ID: REFRESH_ID!,
      AUTH_EXPIRES: AUTH_EXPIRES!,
      member_id: member_id!,
    });
    await followed(running, page, 'installed');
    expect(policyOf(page)['frame-ancestors']).toBe(originOf(portal));
  });

  it('says why somebody who is no administrator cannot install, in the frame of the portal', async () => {
    const { portal, running } = await booted();
    const user = portal.addUser({ admin: false });
    const fields = frameFields(portal, user.id);
    const page = await postFrame(running, fields);
    expect(page.status).toBe(403);
    expect(page.body).toMatch(/administrator/i);
    expect(page.body).not.toContain('<script');
    expectSafe(page, fields);
    expect(policyOf(page)['frame-ancestors']).toBe(originOf(portal));
    await expectNothingInstalled(running);
  });

  it('refuses the token of another application, and the name of another portal', async () => {
    const { portal, running } = await booted();
    portal.installApp({
      clientId: 'local.other',
      clientSecret: 'other secret',
      handlerUrl: 'http://127.0.0.1:9/x',
      type: 'ui',
    });
    const { accessToken, refreshToken } = portal.tokenFor('local.other');
    const other = { ...frameFields(portal), AUTH_ID: accessToken, REFRESH_ID: refreshToken };
    const renamed = { ...frameFields(portal), member_id: 'f'.repeat(32) };
    for (const [fields, reason] of [
      [other, /application/],
      [renamed, /portal/],
    ] as const) {
      const page = await postFrame(running, fields);
      expect(page.status).toBe(403);
      expect(page.body).toMatch(reason);
      expect(page.body).not.toContain('<script');
      expectSafe(page, fields);
    }
    await expectNothingInstalled(running);
  });

  it('calls none of the addresses that a form names, and lets none of them frame the page', async () => {
    const { portal, running } = await booted();
    const attacker = await bench.portal();
    const traffic = new Traffic();
    bench.later(() => traffic.stop());
    const forged = {
      ...frameFields(portal),
      AUTH_ID: 'forged'.repeat(6),
      SERVER_ENDPOINT: `${attacker.authServer}/rest/`,
      DOMAIN: attacker.domain,
      CLIENT_ENDPOINT: attacker.endpoint,
    };
    const page = await send(
      `${running.origin}${INSTALL_PATH}?DOMAIN=${attacker.domain}&PROTOCOL=0&LANG=en&APP_SID=1`,
      { headers: { ...FORM, origin: `http://${attacker.domain}` }, body: form(forged) },
    );
    expect(page.status).toBe(403);
    expectText(page);
    expect(page.body + JSON.stringify(page.headers)).not.toContain(attacker.domain);
    expect(attacker.requests).toEqual([]);
    expect(traffic.urls.filter((url) => url.includes(`//${attacker.domain}`))).toEqual([]);
    await expectNothingInstalled(running);
  });

  it('answers a forged form alike for a known and an unknown portal', async () => {
    const { portal, running } = await booted();
    await followed(running, await postFrame(running, frameFields(portal)), 'installed');
    const forged = { AUTH_ID: 'a'.repeat(32), REFRESH_ID: 'r'.repeat(32), APPLICATION_TOKEN: 'w'.repeat(32) };
    const known = await postFrame(running, { ...forged, member_id: portal.memberId });
    const unknown = await postFrame(running, {
      ...forged,
      AUTH_ID: 'b'.repeat(32),
      member_id: 'f'.repeat(32),
    });
    expect(comparable(known)).toEqual(comparable(unknown));
  });

  it('shows nothing of what a form holds', async () => {
    const { portal, running } = await booted();
    const evil = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;
    const fields = frameFields(portal);
    for (const name of Object.keys(fields)) {
      const page = await postFrame(running, { ...fields, [name]: evil, [`${name}[x]`]: evil });
      expect(page.body).not.toContain('alert(');
      expectSafe(page);
      const policy = String(page.headers['content-security-policy']);
      expect(policy).not.toContain('alert');
    }
    const query = new URLSearchParams({ DOMAIN: evil, PROTOCOL: evil, LANG: evil, APP_SID: evil });
    const page = await send(`${running.origin}${INSTALL_PATH}?${query.toString()}`, {
      headers: FORM,
      body: form(frameFields(portal)),
    });
    expect(page.body).not.toContain('alert(');
  });

  it('waits for an auth server that is down, and goes on only in the page of a portal that proves itself', async () => {
    const clock = new ManualClock(Date.now());
    const { portal, running } = await booted({ clock }, { waitFor: '200ms' });
    const first = portal.fault({ kind: 'unavailable', server: 'auth', method: 'app.info', times: Infinity });
    const page = await whileTimeGoes(clock, postFrame(running, frameFields(portal)));
    expect(page.status).toBe(503);
    expect(page.body).toMatch(/does not answer|moment/);
    expectText(page);
    expect(ticketIn(page)).toBeUndefined();
    first.remove();
    // What was parked is verified by itself.
    await whileTimeGoes(clock, running.noticed('bitrix24.portal.installed'));

    const second = portal.fault({ kind: 'unavailable', server: 'auth', method: 'app.info', times: Infinity });
    const again = await whileTimeGoes(clock, postFrame(running, frameFields(portal)));
    expect(again.status).toBe(200);
    expect(policyOf(again)['frame-ancestors']).toBe(originOf(portal));
    await followed(running, again, 'waiting');
    second.remove();
    await whileTimeGoes(clock, followed(running, again, 'installed'));
  });

  it('tells a page what became of it after a thousand that nobody looks at', async () => {
    const { portal, running } = await booted({}, { waitFor: '1ms' });
    await postFrame(running, frameFields(portal));
    await running.noticed('bitrix24.portal.installed');
    const down = portal.fault({ kind: 'unavailable', server: 'auth', method: 'app.info', times: Infinity });
    const fields = frameFields(portal);
    const pages: Received[] = [];
    for (let sent = 0; sent < 1_050; sent += 50)
      pages.push(...(await Promise.all(Array.from({ length: 50 }, () => postFrame(running, fields)))));
    const page = await postFrame(running, fields);
    await followed(running, page, 'waiting');
    down.remove();
    await followed(running, page, 'installed');
    expect(await statusOf(running, ticketIn(pages[0]!)!)).toMatchObject({ http: 404, state: 'lost' });
  });

  it.each<[string, Parameters<typeof send>[1], number]>([
    ['no body', {}, 400],
    ['an empty form', { headers: FORM, body: '' }, 400],
    ['a form without tokens', { headers: FORM, body: 'member_id=1&AUTH_ID=&REFRESH_ID=' }, 400],
    ['a broken JSON body', { headers: JSON_TYPE, body: '{' }, 400],
    ['a JSON list', { headers: JSON_TYPE, body: '[]' }, 400],
    ['another type', { headers: { 'content-type': 'text/xml' }, body: '<x/>' }, 415],
    ['a type that the body is not of', { headers: JSON_TYPE, body: 'AUTH_ID=a' }, 400],
    ['1 MB', { headers: FORM, body: `AUTH_ID=${'a'.repeat(2 ** 20)}` }, 413],
    [
      'tokens of 100 kB',
      { headers: FORM, body: `AUTH_ID=${'a'.repeat(100_000)}&REFRESH_ID=r&member_id=m` },
      400,
    ],
    ['lists', { headers: FORM, body: 'AUTH_ID[]=a&REFRESH_ID[0]=b&member_id[x]=c' }, 400],
  ])('answers %s with a page, not with an error of the framework', async (_title, request, status) => {
    const { running } = await booted();
    const page = await send(running.origin + INSTALL_PATH, request);
    expect(page.status).toBe(status);
    expect(page.body).not.toMatch(/statusCode|Exception|node_modules/);
    expectSafe(page);
    expectText(page);
    await expectNothingInstalled(running);
  });

  it('answers another method shortly', async () => {
    const { running } = await booted();
    const page = await send(running.origin + INSTALL_PATH, { method: 'PUT' });
    expect(page.status).toBe(405);
    expect(policyOf(page)['frame-ancestors']).toBe("'none'");
    expectSafe(page);
  });

  it('takes a JSON body', async () => {
    const { portal, running } = await booted();
    const page = await send(running.origin + INSTALL_PATH, {
      headers: JSON_TYPE,
      body: JSON.stringify(frameFields(portal)),
    });
    expect(await followed(running, page, 'installed')).toMatchObject({ http: 200 });
  });

  it('passes on the events that a portal binds to it', async () => {
    const { portal, running, applicationToken } = await booted();
    await followed(running, await postFrame(running, frameFields(portal)), 'installed');
    const event = {
      event: 'ONCRMDEALADD',
      'data[FIELDS][ID]': '1',
      'auth[member_id]': portal.memberId,
      'auth[application_token]': applicationToken,
    };
    expect(await postFrame(running, event)).toMatchObject({ status: 200, body: 'OK\n' });
    expect(await postFrame(running, { ...event, 'auth[application_token]': 'wrong' })).toMatchObject({
      status: 403,
      body: 'Forbidden.\n',
    });
    expect(await running.idle()).toMatchObject([{ done: 1 }]);
  });

  it('tells a person who opens it what it is', async () => {
    const { running } = await booted();
    const page = await send(running.origin + INSTALL_PATH, { method: 'GET' });
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    expect(page.body).toMatch(/^This page installs an application in Bitrix24/);
    expectSafe(page);
    expect(await send(running.origin + INSTALL_PATH, { method: 'HEAD' })).toMatchObject({
      status: 200,
      body: '',
    });
  });

  it.each(['', 'unknown', '../../etc/passwd', 'x'.repeat(10_000)])('knows no ticket %#', async (ticket) => {
    const { running } = await booted();
    expect(await statusOf(running, encodeURIComponent(ticket))).toMatchObject({ http: 404, state: 'lost' });
  });

  it.each([PUBLIC_URL, `${PUBLIC_URL}${INSTALL_PATH}`, `${PUBLIC_URL}${INSTALL_PATH}/`])(
    'binds the route of the events where publicUrl is %s, as the card of the application has it',
    async (publicUrl) => {
      const { portal, running } = await booted({ options: { publicUrl } });
      await followed(running, await postFrame(running, frameFields(portal)), 'installed');
      const handlers = portal
        .bindings(CLIENT_ID)
        .filter(({ event }) => event === 'ONAPPUNINSTALL')
        .map(({ handler }) => handler);
      expect(handlers).toEqual([HANDLER_URL]);
    },
  );

  it('shows an own template', async () => {
    const { portal, running } = await booted(
      {},
      {
        template: ({ nonce, language, title, message, scripts, state }) =>
          `<!doctype html><html lang="${language}"><title>${state}</title><style nonce="${nonce}">p{}</style>
           <h1>${title}</h1><p id="bitrix24-status">Mine: ${message}</p>${scripts}`,
      },
    );
    const page = await postFrame(running, frameFields(portal));
    expect(page.body).toContain('Mine: ');
    expect(page.body).toContain('<html lang="en">');
    expect(page.body).toMatch(/<h1>(?:Installing the application|The application is installed)</);
    expectSafe(page);
    await followed(running, page, 'installed');
  });

  it.each([
    ['?LANG=ru', 'ru', 'Установка приложения', /устарела/],
    ['?LANG=kz', 'en', 'Installing the application', /too old/],
    ['', 'en', 'Installing the application', /too old/],
  ])('speaks the language of %j where nothing goes on, too', async (query, language, title, old) => {
    const { running } = await booted();
    const page = await send(`${running.origin}${INSTALL_PATH}${query}`, {
      headers: FORM,
      body: form({ a: '1' }),
    });
    expect(page.status).toBe(400);
    expect(page.body).toContain(`<html lang="${language}">`);
    expect(page.body).toContain(`<h1 id="bitrix24-title">${title}</h1>`);
    const lost = await send(`${running.origin}${INSTALL_PATH}/status${query || '?'}&ticket=none`, {
      method: 'GET',
    });
    expect(JSON.parse(lost.body)).toEqual({ state: 'lost', message: expect.stringMatching(old) });
  });

  it("shows the module's own page where an own template throws", async () => {
    const { portal, running } = await booted(
      {},
      {
        template: () => {
          throw new Error('a slip of the template');
        },
      },
    );
    const page = await postFrame(running, frameFields(portal));
    expect(page.body).toContain('Installing the application');
    expect(bench.logs.text('error')).toContain('installPage.template threw');
    await followed(running, page, 'installed');
  });
});

interface Reply {
  header(name: string, value: string): unknown;
}
type Done = (error: null, payload: unknown) => void;

it('is not there unless it is asked for', async () => {
  const portal = await bench.portal();
  const running = await bench.boot({ adapter: 'express', portal });
  expect((await send(running.origin + INSTALL_PATH, { method: 'GET' })).status).toBe(404);
});
