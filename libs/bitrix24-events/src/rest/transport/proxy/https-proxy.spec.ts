import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ConnectProxy } from '../../../../test/rest/connect-proxy.js';
import { FakeServer } from '../../../../test/rest/fake-server.js';
import { OTHER_NAME, TEST_CERTIFICATE, TEST_KEY } from '../../../../test/rest/tls.js';

const HERE = import.meta.dirname;
const REGISTER = join(HERE, '../../../../../../test/support/process/register.mjs');
const SENDER = join(HERE, '../../../../test/rest/through-proxy.ts');
const execute = promisify(execFile);

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** What comes of a request in a process that trusts these authorities. */
async function send(url: string, proxy: string, trusted: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'authorities-'));
  closing.push(() => rm(folder, { recursive: true }));
  const file = join(folder, 'authorities.pem');
  await writeFile(file, trusted.join('\n'));
  const { stdout } = await execute(process.execPath, ['--import', REGISTER, SENDER, url], {
    env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: file, HTTPS_PROXY: proxy, HTTP_PROXY: proxy },
  });
  return stdout;
}

/** A proxy with TLS of its own, which leads to this port. */
async function startProxy(port: number): Promise<ConnectProxy> {
  const proxy = await ConnectProxy.start(() => ({ port }), { cert: TEST_CERTIFICATE, key: TEST_KEY });
  closing.push(() => proxy.close());
  return proxy;
}

async function startPlain(): Promise<{ server: FakeServer; port: number }> {
  const server = await FakeServer.start(() => ({ body: { ok: true } }));
  closing.push(() => server.close());
  return { server, port: Number(new URL(server.origin).port) };
}

describe('a proxy that is reached by https', () => {
  it('leads to a portal, with TLS in its TLS', async () => {
    const far = createServer(OTHER_NAME, (_, response) => response.end('far'));
    closing.push(() => (far.close(), far.closeAllConnections()));
    await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve));
    const proxy = await startProxy((far.address() as AddressInfo).port);
    expect(await send('https://other.example/', proxy.url, [TEST_CERTIFICATE, OTHER_NAME.cert])).toBe(
      '200 far',
    );
    expect(proxy.asked).toEqual(['other.example:443']);
  });

  it('leads to a portal without TLS, too', async () => {
    const { server, port } = await startPlain();
    const proxy = await startProxy(port);
    for (const url of [proxy.url, proxy.url.replace('127.0.0.1', 'localhost')])
      expect(await send('http://far.example/', url, [TEST_CERTIFICATE])).toBe('200 {"ok":true}');
    expect(server.requests).toHaveLength(2);
  });

  it('is asked for nothing where its certificate is not trusted, and the error says whose that is', async () => {
    const { server, port } = await startPlain();
    const proxy = await startProxy(port);
    expect(await send('http://far.example/', proxy.url, [])).toMatch(
      /there is no TLS with the proxy itself: DEPTH_ZERO_SELF_SIGNED_CERT: .*NODE_EXTRA_CA_CERTS, through the proxy https:/,
    );
    expect(proxy.asked).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  it('is told from one that does not speak TLS', async () => {
    const proxy = await ConnectProxy.start(() => 'hang');
    closing.push(() => proxy.close());
    const url = proxy.url.replace('http:', 'https:');
    expect(await send('http://far.example/', url, [])).toMatch(
      /there is no TLS with the proxy itself: .*does not speak the TLS of this client/,
    );
    expect(proxy.asked).toEqual([]);
  });
});
