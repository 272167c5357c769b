import { createServer as createHttpServer } from 'node:http';
import { Agent, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { rootCertificates } from 'node:tls';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeServer, type Respond } from '../../../test/rest/fake-server.js';
import { makeTransport } from '../../../test/rest/make-transport.js';
import { TEST_CERTIFICATE, TEST_KEY } from '../../../test/rest/tls.js';
import { ManualClock } from '../../../test/manual-clock.js';
import { systemClock } from '../../common/index.js';
import type { PortalNetwork } from './portal-network.js';
import { TransportFailure } from './transport-failure.js';

const open: { close(): unknown }[] = [];
const serve = async (respond: Respond) => {
  const server = await FakeServer.start(respond);
  open.push(server);
  return server;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const failureOf = async (sending: Promise<unknown>): Promise<TransportFailure> => {
  const error = await sending.catch((thrown: unknown) => thrown);
  if (!(error instanceof TransportFailure)) throw new Error(`no failure: ${inspect(error)}`);
  return error;
};

describe('RestTransport', () => {
  it('posts JSON and forms, with nothing in the URL', async () => {
    const server = await serve(() => ({ body: { ok: true } }));
    const transport = makeTransport();
    expect(
      await transport.send({ to: 'portal', url: `${server.origin}/a`, json: { auth: 's3cret' } }),
    ).toMatchObject({
      status: 200,
      body: '{"ok":true}',
    });
    await transport.send({ to: 'portal', url: `${server.origin}/b`, form: { auth: 's3 cret' } });
    expect(server.requests.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', '/a', '{"auth":"s3cret"}'],
      ['POST', '/b', 'auth=s3+cret'],
    ]);
  });

  it('gets, with no body', async () => {
    const server = await serve(() => ({ body: { nodes: [] } }));
    const answer = await makeTransport().send({
      to: 'portal',
      method: 'GET',
      url: `${server.origin}/app.json`,
    });
    expect(answer).toMatchObject({ status: 200, body: '{"nodes":[]}' });
    expect(server.requests).toMatchObject([{ method: 'GET', url: '/app.json', body: '' }]);
    expect(server.requests[0]!.headers).not.toHaveProperty('content-type');
  });

  it('hands over any status, and follows no redirect', async () => {
    const target = await serve(() => ({}));
    const server = await serve(({ url }) =>
      url === '/moved'
        ? { status: 302, headers: { Location: `${target.origin}/x` } }
        : { status: 503, body: '<html>' },
    );
    const transport = makeTransport();
    expect(await transport.send({ to: 'portal', url: `${server.origin}/moved` })).toMatchObject({
      status: 302,
      location: `${target.origin}/x`,
    });
    expect(await transport.send({ to: 'portal', url: server.origin })).toMatchObject({
      status: 503,
      body: '<html>',
    });
    expect(target.requests).toHaveLength(0);
  });

  it('never repeats after a reset', async () => {
    const server = await serve(() => 'reset');
    const failure = await failureOf(
      makeTransport().send({ to: 'portal', url: server.origin, json: { auth: 's3cret' } }),
    );
    expect(failure).toMatchObject({ kind: 'network', detail: 'ECONNRESET' });
    expect(inspect(failure, { depth: null, showHidden: true })).not.toContain('s3cret');
    expect(server.requests).toHaveLength(1);
  });

  it('tells when nothing was sent', async () => {
    const server = await FakeServer.start(() => ({}));
    await server.close();
    expect(await failureOf(makeTransport().send({ to: 'portal', url: server.origin }))).toMatchObject({
      kind: 'unreachable',
      detail: 'ECONNREFUSED',
    });
  });

  it('gives up when the time is over', async () => {
    const server = await serve(() => 'hang');
    const clock = new ManualClock();
    const transport = makeTransport({ allowInsecure: true, allowPrivate: true, timeout: '2s' }, clock);
    const failure = failureOf(transport.send({ to: 'portal', url: server.origin }));
    await server.received(1);
    clock.tick(2_000);
    expect(await failure).toMatchObject({ kind: 'timeout' });
    expect(clock.waiting).toBe(0);
  });

  it('ends with the reason of the signal', async () => {
    const server = await serve(() => 'hang');
    const abort = new AbortController();
    const sending = makeTransport().send({ to: 'portal', url: server.origin, signal: abort.signal });
    await server.received(1);
    abort.abort(new Error('shutting down'));
    await expect(sending).rejects.toThrow('shutting down');
    await expect(
      makeTransport().send({ to: 'portal', url: server.origin, signal: abort.signal }),
    ).rejects.toThrow('shutting');
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['plain http', {}, 'http://portal.example.com/'],
    ['a loopback address', { allowInsecure: true }, 'http://127.0.0.1:1/'],
    ['a name that resolves to loopback', { allowInsecure: true }, 'http://localhost:1/'],
    ['no URL', {}, 'portal'],
  ])('refuses %s', async (_name, options, url) => {
    expect(await failureOf(makeTransport(options).send({ to: 'portal', url }))).toMatchObject({
      kind: 'refused',
    });
  });

  it('refuses a name that resolves to loopback before anything is sent to it', async () => {
    const server = await serve(() => ({}));
    const url = server.origin.replace('127.0.0.1', 'localhost');
    expect(await failureOf(makeTransport({ allowInsecure: true }).send({ to: 'portal', url }))).toMatchObject(
      {
        kind: 'refused',
      },
    );
    expect(server.requests).toHaveLength(0);
    // The same name is reached where that is allowed: it was the guard that refused.
    expect(await makeTransport().send({ to: 'portal', url })).toMatchObject({ status: 200 });
  });

  it.each(['http://127.0.0.1:1/', 'https://[::1]:1/'])(
    'lets portals alone be private where that holds for portals: %s',
    async (url) => {
      const transport = makeTransport({ allowInsecure: true }, systemClock, { allowPrivate: true });
      expect(await failureOf(transport.send({ to: 'portal', url }))).toMatchObject({ kind: 'unreachable' });
      expect(await failureOf(transport.send({ to: 'server', url }))).toMatchObject({ kind: 'refused' });
    },
  );

  it('guards the names of servers where portals may be private', async () => {
    const server = await serve(() => ({}));
    const url = server.origin.replace('127.0.0.1', 'localhost');
    const transport = makeTransport({ allowInsecure: true }, systemClock, { allowPrivate: true });
    expect(await transport.send({ to: 'portal', url })).toMatchObject({ status: 200 });
    expect(await failureOf(transport.send({ to: 'server', url }))).toMatchObject({ kind: 'refused' });
    expect(server.requests).toHaveLength(1);
  });

  describe('to a portal with a certificate of its own authority', () => {
    const serveTls = async () => {
      const server = createServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, (_, response) =>
        response.end('tls'),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      open.push({
        close: () => {
          server.closeAllConnections();
          return new Promise((resolve) => server.close(resolve));
        },
      });
      return `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    };
    /** Everything may be private: what differs is whom `portals` holds for. */
    const make = (portals: Partial<PortalNetwork>) =>
      makeTransport({ allowPrivate: true }, systemClock, { allowPrivate: true, ...portals });
    const untrusted = { kind: 'unreachable', detail: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT') };

    it('sends nothing, unless it is trusted by portals.ca', async () => {
      const url = await serveTls();
      expect(await failureOf(make({}).send({ to: 'portal', url }))).toMatchObject(untrusted);
      const trusting = make({ ca: [...rootCertificates, TEST_CERTIFICATE] });
      expect(await trusting.send({ to: 'portal', url })).toMatchObject({ status: 200, body: 'tls' });
      trusting.close();
    });

    it('goes through the agent of the options, and leaves it open', async () => {
      const url = await serveTls();
      const httpsAgent = new Agent({ ca: TEST_CERTIFICATE, keepAlive: true });
      const transport = make({ httpsAgent });
      expect(await transport.send({ to: 'portal', url })).toMatchObject({ status: 200, body: 'tls' });
      transport.close();
      expect(Object.values(httpsAgent.freeSockets).flat()).toHaveLength(1);
      httpsAgent.destroy();
    });

    it('has neither hold for a server', async () => {
      const url = await serveTls();
      const httpsAgent = new Agent({ ca: TEST_CERTIFICATE });
      for (const portals of [{ ca: TEST_CERTIFICATE }, { httpsAgent }]) {
        const transport = make(portals);
        expect(await failureOf(transport.send({ to: 'server', url }))).toMatchObject(untrusted);
        expect(await transport.send({ to: 'portal', url })).toMatchObject({ status: 200 });
        transport.close();
      }
      httpsAgent.destroy();
    });
  });

  it('calls portals from the address of the options, and servers from any', async () => {
    const from: (string | undefined)[] = [];
    const server = createHttpServer((request, response) => {
      from.push(request.socket.remoteAddress);
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const transport = makeTransport(undefined, systemClock, {
      allowPrivate: true,
      localAddress: '127.0.0.2',
    });
    open.push({ close: () => (transport.close(), server.close()) });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await transport.send({ to: 'portal', url });
    await transport.send({ to: 'server', url });
    expect(from).toEqual(['127.0.0.2', '127.0.0.1']);
    expect(transport.egress).toBe('127.0.0.2');
  });

  it('knows the address of an agent of the options, and none where nobody has chosen', () => {
    const httpsAgent = new Agent({ localAddress: '192.0.2.1' });
    const through = makeTransport(undefined, systemClock, { allowPrivate: true, httpsAgent });
    expect([through.egress, makeTransport().egress]).toEqual(['192.0.2.1', undefined]);
  });

  it('goes to this machine itself through no proxy of the environment', async () => {
    const [proxy, server] = [await serve(() => ({ body: 'proxy' })), await serve(() => ({ body: 'direct' }))];
    const before = { ...process.env };
    Object.assign(process.env, {
      http_proxy: proxy.origin,
      HTTP_PROXY: proxy.origin,
      no_proxy: '',
      NO_PROXY: '',
    });
    try {
      expect(await makeTransport().send({ to: 'portal', url: server.origin })).toMatchObject({
        body: 'direct',
      });
    } finally {
      for (const name of ['http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY']) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
    expect(proxy.requests).toHaveLength(0);
  });
});
