import { createContext, runInContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../emulator.js';
import { post, type Receiver, startReceiver } from '../../test/receiver.js';
import { framePage } from './frame-page.js';

let now = 1_700_000_000_000;
let receiver: Receiver;
let portal: Bitrix24Emulator;

beforeEach(async () => {
  receiver = await startReceiver();
  portal = await Bitrix24Emulator.start({
    now: () => now,
    route: { 'https://app.example.com': receiver.origin },
  });
});
afterEach(async () => {
  await portal.stop();
  await receiver.close();
});

const install = (type: 'api' | 'ui' | 'ui-install' = 'ui-install') =>
  portal.installApp({
    clientId: 'app',
    clientSecret: 's',
    handlerUrl: 'https://app.example.com/install?own=1',
    redirectUrl: 'https://app.example.com/back?own=1',
    scope: ['crm', 'task'],
    type,
  });
const text = async (url: string) => (await fetch(url)).text();
const inputs = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );

describe('the page around an application', () => {
  it('posts the form of the protocol into a frame', async () => {
    install('ui');
    const html = await text(portal.pageUrl('app', { placement: 'A', placementOptions: { a: '"<&' } }));
    const [, name = ''] = /<iframe name="([^"]*)"/.exec(html)!;
    const [, action = '', target] = /action="([^"]*)" target="([^"]*)"/.exec(html)!;
    expect(target).toBe(name);
    const url = new URL(action.replaceAll('&amp;', '&'));
    expect(url.origin + url.pathname).toBe(`${receiver.origin}/install`);
    const query = Object.fromEntries(url.searchParams);
    expect(query).toEqual({
      own: '1',
      DOMAIN: portal.domain,
      PROTOCOL: '0',
      LANG: 'en',
      APP_SID: expect.stringMatching(/^[\da-f]{32}$/),
    });
    expect(name).toBe(`${portal.domain}|0|${query['APP_SID']}`);
    expect(inputs(html)).toMatchObject({
      AUTH_EXPIRES: '3600',
      SERVER_ENDPOINT: `${portal.authServer}/rest/`,
      APPLICATION_TOKEN: portal.app('app').applicationToken,
      APPLICATION_SCOPE: 'crm,task',
      member_id: portal.memberId,
      status: 'L',
      PLACEMENT: 'A',
      PLACEMENT_OPTIONS: '{&quot;a&quot;:&quot;\\&quot;&lt;&amp;&quot;}',
    });
    const { AUTH_ID } = inputs(html);
    expect((await post(`${portal.endpoint}profile`, { auth: AUTH_ID })).body.result.ID).toBe('1');
    expect(inputs(await text(portal.pageUrl('app', { legacy: true })))).not.toHaveProperty(
      'APPLICATION_TOKEN',
    );
  });

  it.each<[string, (user: number) => number | null, string]>([
    ['nobody', () => null, 'Please log in.'],
    ['an ordinary user', (user) => user, 'The application is not fully installed.'],
  ])('shows no frame to %s', async (_, who, shown) => {
    install();
    portal.logIn(who(portal.addUser().id));
    const html = await text(portal.pageUrl('app'));
    expect(html).toContain(shown);
    expect(html).not.toContain('<iframe');
  });

  it('acts as whoever is logged in', async () => {
    install('ui');
    const { id } = portal.addUser();
    portal.logIn(id);
    const { AUTH_ID } = inputs(await text(portal.pageUrl('app')));
    expect((await post(`${portal.endpoint}profile`, { auth: AUTH_ID })).body.result.ID).toBe(String(id));
  });

  it('leaves no trace among the REST requests', async () => {
    install('ui');
    await text(portal.pageUrl('app'));
    expect((await fetch(`http://${portal.domain}/favicon.ico`)).status).toBe(404);
    expect(portal.requests).toEqual([]);
  });

  it('is gone with the application', async () => {
    install('ui');
    const url = portal.pageUrl('app');
    portal.uninstallApp('app');
    expect((await fetch(url)).status).toBe(404);
  });

  it('lets nothing end its script', () => {
    const html = framePage({
      domain: 'd',
      appSid: 's',
      action: 'http://127.0.0.1/',
      fields: {},
      initData: { PLACEMENT: '</script><script>alert(1)</script>' },
    });
    expect(html.match(/<\/script>/g)).toHaveLength(1);
  });
});

/** A window as far as the two scripts use one; messages arrive at once. */
function makeWindow(origin: string, extra: object) {
  const listeners: ((event: object) => void)[] = [];
  const window = {
    ...extra,
    listeners,
    sent: [] as string[],
    addEventListener: (_: string, listener: (event: object) => void) => listeners.push(listener),
    receive: (data: unknown, from: { origin: string; source?: unknown }) => {
      for (const listener of listeners) listener({ data, ...from });
    },
    origin,
  };
  return window;
}

/** A browser with the portal's page, and the vendor's script in its frame. */
async function openBrowser() {
  const page = await text(portal.pageUrl('app'));
  const origin = `http://${portal.domain}`;
  let reload!: () => void;
  const reloaded = new Promise<void>((resolve) => {
    reload = resolve;
  });
  const frame: any = makeWindow(receiver.origin, {
    name: /<iframe name="([^"]*)"/.exec(page)![1],
    document: { documentElement: { scrollHeight: 777 } },
  });
  const iframe = {
    height: '600',
    contentWindow: {
      postMessage: (data: string, to: string) => to === frame.origin && frame.receive(data, { origin }),
    },
  };
  const form = { submitted: 0, submit: () => (form.submitted += 1) };
  const parent: any = makeWindow(origin, {
    document: { querySelector: (selector: string) => (selector === 'form' ? form : iframe) },
    location: { reload },
    fetch: (path: string, init: RequestInit) => fetch(`${origin}${path}`, init),
  });
  frame.parent = {
    postMessage: (data: string, to: string) =>
      to === origin && parent.receive(data, { origin: frame.origin, source: iframe.contentWindow }),
  };
  const [, pageScript = ''] = /<script>([^]*)<\/script>/.exec(page)!;
  runInContext(pageScript, createContext({ window: parent, URLSearchParams }));
  const script = await fetch(portal.scriptUrl);
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  runInContext(await script.text(), createContext({ window: frame }));
  return { BX24: frame.BX24, form, iframe, parent, reloaded, sid: frame.name.split('|')[2] as string };
}

describe('the stand-in for the vendor’s script', () => {
  it('finishes the installation: INSTALLED, ONAPPINSTALL, and the page is opened anew', async () => {
    install();
    await post(`${portal.endpoint}event.bind`, {
      auth: portal.tokenFor('app').accessToken,
      event: 'ONAPPINSTALL',
      handler: 'https://app.example.com/events',
    });
    const { BX24, form, reloaded } = await openBrowser();
    expect(form.submitted).toBe(1);
    BX24.init(() => BX24.installFinish());
    await reloaded;
    await portal.settled();
    expect(portal.app('app').installed).toBe(true);
    expect(receiver.events()).toEqual(['ONAPPINSTALL']);
  });

  it('finishes also what calls installFinish without init, and nothing twice', async () => {
    install();
    const first = await openBrowser();
    first.BX24.installFinish();
    await first.reloaded;
    expect(portal.app('app').installed).toBe(true);
    const second = await openBrowser();
    let asked = 0;
    second.parent.fetch = () => {
      asked += 1;
      return Promise.resolve();
    };
    second.BX24.installFinish();
    expect(asked).toBe(0);
  });

  it('fits the frame to its content', async () => {
    install('ui');
    const { BX24, iframe } = await openBrowser();
    let fitted = false;
    BX24.fitWindow(() => (fitted = true));
    expect([fitted, iframe.height]).toEqual([true, '777']);
  });

  it('is not heard from elsewhere, nor without the page’s APP_SID', async () => {
    install();
    const { parent, iframe, sid } = await openBrowser();
    let asked = 0;
    parent.fetch = () => {
      asked += 1;
      return Promise.resolve();
    };
    const genuine = { origin: receiver.origin, source: iframe.contentWindow };
    parent.receive(`setInstallFinish:k:${sid}`, { ...genuine, source: {} });
    parent.receive(`setInstallFinish:k:${sid}`, { ...genuine, origin: 'https://evil.example.com' });
    parent.receive('setInstallFinish:k:other', genuine);
    parent.receive({ method: 'setInstallFinish' }, genuine);
    expect(asked).toBe(0);
    parent.receive(`setInstallFinish:k:${sid}`, genuine);
    expect(asked).toBe(1);
  });

  it('cannot finish what was not opened', async () => {
    install();
    const finish = (APP_SID: string) =>
      fetch(`http://${portal.domain}/marketplace/install-finish/`, {
        method: 'POST',
        body: new URLSearchParams({ APP_SID }),
      });
    expect((await finish('x'.repeat(32))).status).toBe(403);
    expect((await finish('')).status).toBe(403);
    expect(portal.app('app').installed).toBe(false);
  });
});

describe('/oauth/authorize/', () => {
  const url = (query: object) =>
    `http://${portal.domain}/oauth/authorize/?${new URLSearchParams({ ...query }).toString()}`;
  const redirect = async (query: object) => {
    const answer = await fetch(url(query), { redirect: 'manual' });
    expect(answer.status).toBe(302);
    return new URL(answer.headers.get('location')!);
  };
  const exchange = async (code: string) => {
    const params = { grant_type: 'authorization_code', client_id: 'app', client_secret: 's', code };
    const answer = await fetch(`${portal.authServer}/oauth/token/`, {
      method: 'POST',
      body: new URLSearchParams(params),
    });
    return (await answer.json()) as any;
  };

  it('sends the user back with a code that stands for that user, once, for 30 s', async () => {
    install('ui');
    const { id } = portal.addUser();
    portal.logIn(id);
    const back = await redirect({ client_id: 'app', state: 'a b&c' });
    expect(back.origin + back.pathname).toBe(`${receiver.origin}/back`);
    const query = Object.fromEntries(back.searchParams);
    expect(query).toEqual({
      own: '1',
      code: expect.any(String),
      state: 'a b&c',
      domain: portal.domain,
      member_id: portal.memberId,
      scope: 'crm,task',
      server_domain: new URL(portal.authServer).host,
    });
    const tokens = await exchange(query['code']!);
    expect(Object.keys(tokens).toSorted()).toEqual([
      'access_token',
      'client_endpoint',
      'domain',
      'expires_in',
      'member_id',
      'refresh_token',
      'scope',
      'server_endpoint',
      'status',
    ]);
    const me = await post(`${portal.endpoint}profile`, { auth: tokens.access_token });
    expect(me.body.result.ID).toBe(String(id));
    expect((await exchange(query['code']!)).error).toBe('bad_verification_code');
    const late = (await redirect({ client_id: 'app' })).searchParams;
    expect(late.has('state')).toBe(false);
    now += 30_000;
    expect((await exchange(late.get('code')!)).error).toBe('bad_verification_code');
  });

  it('goes to the handler’s URL where no other was registered', async () => {
    portal.installApp({ clientId: 'b', clientSecret: 's', handlerUrl: 'https://app.example.com/h' });
    expect((await redirect({ client_id: 'b' })).pathname).toBe('/h');
  });

  it.each<[string, object, number | null, string]>([
    ['an unknown application', { client_id: 'nope' }, 1, 'The application is not installed.'],
    ['no application', {}, 1, 'The application is not installed.'],
    ['nobody logged in', { client_id: 'app' }, null, 'Please log in.'],
  ])('shows a page: %s', async (_, query, userId, shown) => {
    install('ui');
    portal.logIn(userId);
    const answer = await fetch(url(query), { redirect: 'manual' });
    expect(answer.status).not.toBe(302);
    expect(await answer.text()).toContain(shown);
  });
});
