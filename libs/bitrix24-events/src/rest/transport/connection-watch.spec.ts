import { Agent } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeTransport } from '../../../test/rest/make-transport.js';
import { TEST_CERTIFICATE, TEST_KEY } from '../../../test/rest/tls.js';
import { ManualClock } from '../../../test/manual-clock.js';
import { systemClock } from '../../common/index.js';
import { createHttpService } from './create-http-service.js';
import type { Resolve } from './network.js';
import { RestOptions } from '../rest.options.js';
import { RestTransport } from './rest-transport.service.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

const serve = async (onSocket: (socket: Socket) => void): Promise<number> => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    closing.push(() => socket.destroy());
    onSocket(socket);
  });
  return await listen(server);
};

/** A port whose queue of connections is full, so that further ones get no answer, as behind a firewall. */
async function silentPort(): Promise<number> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer();
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     });`,
    { eval: true },
  );
  closing.push(() => worker.terminate());
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  const { connect } = await import('node:net');
  const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  closing.push(() => fillers.forEach((socket) => socket.destroy()));
  await new Promise<void>((resolve) => fillers[0]!.once('connect', () => setTimeout(resolve, 50)));
  return port;
}

const open = { allowInsecure: true, allowPrivate: true };
const fates = async (transport: RestTransport, url: string) =>
  await transport.send({ to: 'portal', url, json: { a: 1 } }).catch((error: unknown) => error);

/** A transport whose names have these addresses. */
function withAddresses(resolve: Resolve, clock = systemClock): RestTransport {
  const options = new RestOptions({ allowInsecure: true });
  const network = { resolve, isPublic: () => true };
  const transport = new RestTransport(createHttpService, options, { allowPrivate: false }, clock, network);
  closing.push(() => transport.close());
  return transport;
}

describe('a request whose connection never stood was not sent', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['closed at once', (socket) => socket.end()],
    ['reset', (socket) => socket.resetAndDestroy()],
    ['closed on the hello', (socket) => socket.once('data', () => socket.end())],
    ['reset on the hello', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    [
      'answered in plain HTTP',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    ],
    ['answered with garbage', (socket) => socket.once('data', () => socket.end(Buffer.alloc(99, 7)))],
    [
      'answered with an alert',
      (socket) => socket.once('data', () => socket.end(Buffer.from('15030300020228', 'hex'))),
    ],
  ])('by TLS that is %s', async (_, onSocket) => {
    const port = await serve(onSocket);
    const transport = makeTransport(open);
    closing.push(() => transport.close());
    expect(await fates(transport, `https://127.0.0.1:${port}/`)).toMatchObject({ kind: 'unreachable' });
  });

  it.each([
    [
      'wants a certificate of ours',
      { requestCert: true, rejectUnauthorized: true, ca: TEST_CERTIFICATE },
      {},
    ],
    [
      'has no cipher in common',
      { ciphers: 'ECDHE-ECDSA-AES128-SHA', maxVersion: 'TLSv1.2', minVersion: 'TLSv1.2' } as const,
      { ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' },
    ],
  ])('by a server that %s', async (_, options, client) => {
    let bytes = 0;
    const server = createTlsServer({ cert: TEST_CERTIFICATE, key: TEST_KEY, ...options }, (socket) =>
      socket.on('data', ({ length }) => (bytes += length)),
    );
    server.on('tlsClientError', () => {});
    const port = await listen(server);
    const httpsAgent = new Agent({ ca: TEST_CERTIFICATE, ...client });
    const transport = makeTransport(open, systemClock, { allowPrivate: true, httpsAgent });
    expect(await fates(transport, `https://127.0.0.1:${port}/`)).toMatchObject({ kind: 'unreachable' });
    expect(bytes).toBe(0);
  });

  it('by a hello that nobody answers', async () => {
    const clock = new ManualClock();
    const transport = makeTransport(open, clock);
    closing.push(() => transport.close());
    let greet = (): void => {};
    const greeted = new Promise<void>((resolve) => (greet = resolve));
    const port = await serve((socket) => socket.once('data', greet));
    const sending = fates(transport, `https://127.0.0.1:${port}/`);
    await greeted;
    clock.tick(10_000);
    expect(await sending).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringContaining('ETIMEDOUT'),
    });
  });

  it('by an address that gives no answer', async () => {
    const clock = new ManualClock();
    const transport = makeTransport(open, clock);
    closing.push(() => transport.close());
    const sending = fates(transport, `http://127.0.0.1:${await silentPort()}/`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    clock.tick(5_000);
    expect(await sending).toMatchObject({ kind: 'unreachable' });
  });

  it('by several addresses that refuse', async () => {
    const port = await serve(() => {});
    for (const close of closing.splice(0).toReversed()) await close();
    const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'].map((address) => ({ address, family: 4 }));
    const transport = withAddresses((_, __, callback) => callback(null, addresses));
    expect(await fates(transport, `http://portal.test:${port}/`)).toMatchObject({ kind: 'unreachable' });
  });

  it('by one address that gives no answer and one that refuses', async () => {
    const port = await silentPort();
    const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
    const transport = withAddresses((_, __, callback) => setImmediate(callback, null, addresses));
    expect(await fates(transport, `http://portal.test:${port}/`)).toMatchObject({ kind: 'unreachable' });
  });

  it('by a name whose look-up does not end', async () => {
    const clock = new ManualClock();
    let asked = (): void => {};
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const sending = fates(withAddresses(asked, clock), 'http://portal.test/');
    await isAsked;
    await new Promise((resolve) => setImmediate(resolve));
    clock.tick(10_000);
    expect(await sending).toMatchObject({ kind: 'unreachable' });
  });
});

describe('a request on a connection that stood may have been sent', () => {
  it('where it breaks after the headers', async () => {
    const port = await serve((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const transport = makeTransport(open);
    closing.push(() => transport.close());
    expect(await fates(transport, `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'network' });
  });

  it('where it breaks on a connection that was kept', async () => {
    let requests = 0;
    const port = await serve((socket) =>
      socket.on('data', () =>
        ++requests === 1
          ? socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')
          : socket.resetAndDestroy(),
      ),
    );
    const transport = makeTransport(open);
    closing.push(() => transport.close());
    const url = `http://127.0.0.1:${port}/`;
    expect(await fates(transport, url)).toMatchObject({ status: 200 });
    expect(await fates(transport, url)).toMatchObject({ kind: 'network' });
  });
});

it('names an address that is not public, and whose it is', async () => {
  const network = {
    resolve: ((_, __, callback) => callback(null, [{ address: '198.18.0.5', family: 4 }])) as Resolve,
  };
  const { isPublicAddress } = await import('./public-address.js');
  const transport = new RestTransport(
    createHttpService,
    new RestOptions(),
    { allowPrivate: false },
    systemClock,
    {
      ...network,
      isPublic: isPublicAddress,
    },
  );
  expect(await fates(transport, 'https://oauth.bitrix.info/')).toMatchObject({
    kind: 'refused',
    detail: 'the name oauth.bitrix.info resolves to 198.18.0.5, which is not a public address',
  });
  expect(await fates(transport, 'https://10.1.2.3/')).toMatchObject({
    detail: 'the address 10.1.2.3 is not public',
  });
  expect(await fates(transport, 'http://crm.lan/')).toMatchObject({
    detail: 'the address http://crm.lan is not https',
  });
});
