import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeTransport, pipelineOver } from '../../../test/rest/make-transport.js';
import { EXPIRED, FUTURE, OTHER_NAME, TEST_CERTIFICATE, TEST_KEY } from '../../../test/rest/tls.js';
import { systemClock } from '../../common/index.js';
import { AuthServer } from '../auth-server/auth-server.service.js';
import { Bitrix24Client } from '../bitrix24-client.js';
import { RestOptions } from '../rest.options.js';

const ATTEMPTS = 3;
const OPTIONS = {
  allowPrivate: true,
  retry: { attempts: ATTEMPTS, initialDelay: 1, maxDelay: 1 },
};

let server: Server;
/** Connections, and requests that came over them. */
let seen: { connections: number; requests: number };
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function serve(certificate: { cert: string; key: string }): Promise<string> {
  seen = { connections: 0, requests: 0 };
  server = createServer(certificate, (_, response) => {
    seen.requests++;
    response.end('{"result":true}');
  });
  server.on('connection', () => seen.connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => (server.close(), server.closeAllConnections()));
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A client that trusts these certificates as authorities. */
function clientOf(origin: string, ca: string | undefined): Bitrix24Client {
  const portals = { allowPrivate: true, ...(ca !== undefined && { ca }) };
  const transport = makeTransport(OPTIONS, systemClock, portals);
  closing.push(() => transport.close());
  const pipeline = pipelineOver(transport, new RestOptions(OPTIONS), systemClock);
  const access = { accessToken: 's3cret', endpoint: `${origin}/rest/` };
  return new Bitrix24Client(pipeline, { memberId: 'm1', current: () => Promise.resolve(access) });
}

const OWN = { cert: TEST_CERTIFICATE, key: TEST_KEY };

const FAULTS = [
  [
    'nobody here trusts',
    OWN,
    undefined,
    /DEPTH_ZERO_SELF_SIGNED_CERT: .*portals\.ca and NODE_EXTRA_CA_CERTS/,
  ],
  [
    'has expired',
    EXPIRED,
    EXPIRED.cert,
    /CERT_HAS_EXPIRED: its certificate has expired; .*clock of this machine/,
  ],
  ['is not valid yet', FUTURE, FUTURE.cert, /CERT_NOT_YET_VALID: .*check the clock of this machine/],
  ['is for another name', OTHER_NAME, OTHER_NAME.cert, /ERR_TLS_CERT_ALTNAME_INVALID: .*another name/],
] as const;

describe.each(FAULTS)('a portal whose certificate %s', (_, certificate, ca, message) => {
  it.each([
    ['a read', 'crm.deal.get'],
    ['a write', 'crm.deal.update'],
  ])('is sent nothing of %s, which is repeated, and the error says so', async (_call, method) => {
    const client = clientOf(await serve(certificate), ca);
    const error: unknown = await client.call(method, { id: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'REST_NETWORK',
      sent: false,
      domain: expect.stringContaining('127.0.0.1'),
    });
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain('s3cret');
    expect(seen).toEqual({ connections: ATTEMPTS, requests: 0 });
  });
});

it('a portal whose certificate is right is sent both', async () => {
  const client = clientOf(await serve(OWN), TEST_CERTIFICATE);
  expect(await client.call('crm.deal.get', { id: 1 })).toBe(true);
  expect(await client.call('crm.deal.update', { id: 1 })).toBe(true);
});

it.each([
  ['nobody here trusts', OWN, /DEPTH_ZERO_SELF_SIGNED_CERT/],
  ['has expired, by an authority that nobody trusts', EXPIRED, /SELF_SIGNED_CERT|CERT_HAS_EXPIRED/],
])('an auth server whose certificate %s is not told the secret', async (_, certificate, message) => {
  const origin = await serve(certificate);
  const transport = makeTransport(OPTIONS);
  closing.push(() => transport.close());
  const asking = new AuthServer(transport, [origin], systemClock).refresh(origin, 'refresh-t0ken', {
    clientId: 'app.1',
    clientSecret: 's3cret',
  });
  await expect(asking).rejects.toMatchObject({
    code: 'AUTH_UNAVAILABLE',
    sent: false,
    message: expect.stringMatching(message),
  });
  expect(seen.requests).toBe(0);
});
