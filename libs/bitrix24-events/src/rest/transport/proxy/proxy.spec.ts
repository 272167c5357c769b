import { createServer, get as httpsGet } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ConnectProxy } from '../../../../test/rest/connect-proxy.js';
import { FakeServer } from '../../../../test/rest/fake-server.js';
import { makeTransport } from '../../../../test/rest/make-transport.js';
import { TEST_CERTIFICATE, TEST_KEY } from '../../../../test/rest/tls.js';
import { systemClock } from '../../../common/index.js';
import { AuthServer } from '../../auth-server/auth-server.service.js';
import { RestOptions } from '../../rest.options.js';
import { isLocalName } from './local-name.js';
import { proxyFor, unusableProxy } from './proxy-choice.js';
import { HttpsTunnels } from './tunnel-agents.js';

const NAMES = [
  'https_proxy',
  'HTTPS_PROXY',
  'http_proxy',
  'HTTP_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
];
const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));
const setEnvironment = (values: Record<string, string | undefined>): void => {
  for (const name of NAMES) {
    if (values[name] === undefined) delete process.env[name];
    else process.env[name] = values[name];
  }
};

const closing: { close(): unknown }[] = [];
afterEach(async () => {
  setEnvironment(before);
  for (const one of closing.splice(0).toReversed()) await one.close();
});
const keep = <T extends { close(): unknown }>(one: T): T => {
  closing.push(one);
  return one;
};

const startProxy = async (route: Parameters<typeof ConnectProxy.start>[0]) =>
  keep(await ConnectProxy.start(route));
const startServer = async (): Promise<{ server: FakeServer; port: number }> => {
  const server = keep(await FakeServer.start(() => ({ body: { ok: true } })));
  return { server, port: Number(new URL(server.origin).port) };
};
const open = { allowInsecure: true, allowPrivate: false };
const failureOf = (sending: Promise<unknown>) => sending.then(String, (error: unknown) => error);

describe('the proxy for a URL', () => {
  const far = new URL('https://portal.example.com/rest/');

  it.each<[object, string, string | undefined]>([
    [{ HTTPS_PROXY: 'http://proxy:3128' }, far.href, 'http://proxy:3128/'],
    [{ https_proxy: 'proxy:3128' }, far.href, 'http://proxy:3128/'],
    [{ HTTPS_PROXY: 'https://proxy:3128' }, far.href, 'https://proxy:3128/'],
    [{ HTTP_PROXY: 'http://proxy:3128' }, far.href, undefined],
    [{ HTTP_PROXY: 'http://proxy:3128' }, 'http://portal.example.com/', 'http://proxy:3128/'],
    [{ ALL_PROXY: 'http://proxy:3128' }, far.href, 'http://proxy:3128/'],
    [{ ALL_PROXY: 'socks5://proxy:1080' }, far.href, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'portal.example.com' }, far.href, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '.example.com' }, far.href, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '*' }, far.href, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'other.example.com' }, far.href, 'http://proxy:3128/'],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, 'https://localhost:3000/', undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, 'https://127.0.0.9/', undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, 'https://[::1]/', undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, 'https://10.0.0.1/', 'http://proxy:3128/'],
    [{}, far.href, undefined],
  ])('with %j, to %s, is %s', (environment, url, proxy) => {
    setEnvironment(environment as Record<string, string>);
    expect(proxyFor(new URL(url), undefined)?.href).toBe(proxy);
  });

  it.each<[object, string | false | undefined, string | undefined]>([
    [{ ALL_PROXY: 'socks5://user:p4ss@proxy:1080' }, undefined, 'socks5://proxy:1080'],
    [{ HTTPS_PROXY: 'socks5h://proxy' }, undefined, 'socks5h://proxy'],
    [{ ALL_PROXY: 'socks5://proxy:1080', NO_PROXY: '*' }, undefined, undefined],
    [{ ALL_PROXY: 'socks5://proxy:1080' }, false, undefined],
    [{ ALL_PROXY: 'socks5://proxy:1080' }, 'http://proxy:3128', undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, undefined, undefined],
    [{}, undefined, undefined],
  ])('with %j and the option %j, %s is passed by', (environment, option, proxy) => {
    setEnvironment(environment as Record<string, string>);
    expect(unusableProxy(far, option)).toBe(proxy);
  });

  it('is that of the option before that of the environment, or none', () => {
    setEnvironment({ HTTPS_PROXY: 'http://environment:1', NO_PROXY: '*' });
    expect(proxyFor(far, 'http://option:2')?.href).toBe('http://option:2/');
    setEnvironment({ HTTPS_PROXY: 'http://environment:1' });
    expect(proxyFor(far, false)).toBeUndefined();
  });
});

it.each([
  ['intranet', true],
  ['metadata.google.internal', true],
  ['nas.LOCAL', true],
  ['router.home.arpa.', true],
  ['crm.lan', true],
  ['portal.bitrix24.com', false],
  ['localhost.example.com', false],
  ['internal.example.com', false],
])('the name %s is one of private networks: %s', (name, isLocal) => {
  expect(isLocalName(name)).toBe(isLocal);
});

describe('requests through a proxy', () => {
  it.each(['portal', 'server'] as const)('reach a %s by its name, and keep their connection', async (to) => {
    const { server, port } = await startServer();
    const proxy = await startProxy(() => ({ port }));
    setEnvironment({ HTTP_PROXY: proxy.url });
    const transport = keep(makeTransport(open));
    for (const path of ['a', 'b']) {
      const url = `http://far.example.com:8080/${path}`;
      expect(await transport.send({ to, url, json: { auth: 's3cret' } })).toMatchObject({ status: 200 });
    }
    expect(server.requests.map(({ url }) => url)).toEqual(['/a', '/b']);
    expect(proxy.asked).toEqual(['far.example.com:8080']);
  });

  it('have TLS with the far side, whose certificate is checked by portals.ca', async () => {
    const tls = createServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, (_, response) => response.end('tls'));
    keep({ close: () => (tls.close(), tls.closeAllConnections()) });
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    const { port } = tls.address() as AddressInfo;
    const proxy = await startProxy(() => ({ port }));
    const url = 'https://portal.example.com/';
    const sendBy = (portals: object) =>
      keep(makeTransport({ proxy: proxy.url }, systemClock, { allowPrivate: false, ...portals })).send({
        to: 'portal',
        url,
      });
    expect(await failureOf(sendBy({ ca: TEST_CERTIFICATE }))).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringMatching(/^ERR_TLS_CERT_ALTNAME_INVALID.*through the proxy/),
    });
    expect(await failureOf(sendBy({}))).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringMatching(/^DEPTH_ZERO_SELF_SIGNED_CERT/),
    });
    expect(proxy.asked).toEqual(['portal.example.com:443', 'portal.example.com:443']);
  });

  it('send what is https through one tunnel, which is kept', async () => {
    const tls = createServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, (_, response) => response.end('tls'));
    keep({ close: () => (tls.close(), tls.closeAllConnections()) });
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    const { port } = tls.address() as AddressInfo;
    const proxy = await startProxy(() => ({ port }));
    const agent = new HttpsTunnels(new URL(proxy.url), { keepAlive: true, ca: TEST_CERTIFICATE });
    keep({ close: () => agent.destroy() });
    const get = () =>
      new Promise<string>((resolve, reject) =>
        httpsGet({ agent, host: 'localhost', port }, (answer) => {
          const done = text(answer);
          done.then((body) => setImmediate(resolve, body), reject);
        }).on('error', reject),
      );
    expect(await get()).toBe('tls');
    expect(await get()).toBe('tls');
    expect(proxy.asked).toEqual([`localhost:${port}`]);
  });

  it('are those to auth servers and published lists, too', async () => {
    const lists = await startServer();
    const auth = await startServer();
    const proxy = await startProxy((authority) => (authority.startsWith('oauth') ? auth : lists));
    setEnvironment({ HTTP_PROXY: proxy.url });
    const transport = keep(makeTransport(open));
    const authServer = new AuthServer(transport, ['http://oauth.example.com'], systemClock);
    await failureOf(authServer.appInfo('http://oauth.example.com', 'token'));
    await transport.send({ to: 'server', method: 'GET', url: 'http://lists.example.com/app.json' });
    expect(auth.server.requests).toMatchObject([{ method: 'POST', url: '/rest/app.info' }]);
    expect(lists.server.requests).toMatchObject([{ method: 'GET', url: '/app.json' }]);
    expect(proxy.asked).toEqual(['oauth.example.com:80', 'lists.example.com:80']);
  });

  it('send its user and password, which nothing shows', async () => {
    const { port } = await startServer();
    const proxy = await startProxy(() => ({ port }));
    const option = `http://us%40er:p4ss@127.0.0.1:${proxy.port}`;
    const transport = keep(makeTransport({ ...open, proxy: option }));
    await transport.send({ to: 'portal', url: 'http://far.example.com/' });
    expect(proxy.credentials).toEqual([`Basic ${Buffer.from('us@er:p4ss').toString('base64')}`]);
    const shown = inspect(transport, { depth: 20, showHidden: true });
    expect(shown).not.toContain('p4ss');
    expect(shown).not.toContain(Buffer.from('us@er:p4ss').toString('base64'));
    const options = new RestOptions({ proxy: option });
    expect(inspect(options) + JSON.stringify(options)).not.toMatch(/p4ss|us%40er/);
    expect(JSON.stringify(options)).toContain(proxy.url);
  });

  it.each([
    [403, /^the proxy answers 403 and makes no connection, through the proxy http:\/\/127\.0\.0\.1/],
    [407, /^the proxy answers 407: it wants a user and password/],
    [502, /^the proxy answers 502/],
  ])('were not sent where it answers %d', async (status, detail) => {
    const proxy = await startProxy(() => ({ status }));
    const transport = keep(makeTransport({ ...open, proxy: proxy.url.replace('//', '//user:p4ss@') }));
    const failure = await failureOf(transport.send({ to: 'portal', url: 'http://far.example.com/' }));
    expect(failure).toMatchObject({ kind: 'unreachable', detail: expect.stringMatching(detail) });
    expect(inspect(failure)).not.toContain('p4ss');
  });

  it('were not sent where it is down, or gives no answer in time', async () => {
    const down = await ConnectProxy.start(() => 'hang');
    const { url: downUrl } = down;
    await down.close();
    const hanging = await startProxy(() => 'hang');
    const to = { to: 'portal', url: 'http://far.example.com/' } as const;
    expect(await failureOf(keep(makeTransport({ ...open, proxy: downUrl })).send(to))).toMatchObject({
      kind: 'unreachable',
      detail: `ECONNREFUSED, through the proxy ${downUrl}`,
    });
    const short = keep(makeTransport({ ...open, proxy: hanging.url, timeout: 50 }));
    expect(await failureOf(short.send(to))).toMatchObject({
      kind: 'unreachable',
      detail: `no connection in time, through the proxy ${hanging.url}`,
    });
  });

  it('are refused where the address, or the name, is one of private networks', async () => {
    const proxy = await startProxy(() => 'hang');
    const transport = keep(makeTransport({ ...open, proxy: proxy.url }));
    for (const host of [
      '10.1.2.3',
      '[fd00::1]',
      'metadata.google.internal',
      'intranet',
      '127.0.0.1',
      'localhost',
    ]) {
      const failure = await failureOf(transport.send({ to: 'portal', url: `http://${host}/` }));
      expect(failure).toMatchObject({ kind: 'refused' });
    }
    expect(proxy.asked).toEqual([]);
  });
});
