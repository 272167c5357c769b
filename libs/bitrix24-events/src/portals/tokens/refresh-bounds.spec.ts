import { beforeEach, describe, expect, it } from '@jest/globals';
import { APPLICATION, MEMBER } from '../../../test/portals/fake-bitrix.js';
import { installation, type Bench } from '../../../test/portals/portals-bench.js';
import { FakeServer, type FakeAnswer } from '../../../test/rest/fake-server.js';
import { usePortals } from '../../../test/portals/use-portals.js';

const portals = usePortals({ refreshable: true });
const { lines } = portals;

const MINUTE = 60_000;

let another: FakeServer;
let answer: FakeAnswer;
let bench: Bench;

const stored = async (memberId = MEMBER) => (await bench.store.get(APPLICATION.clientId, memberId))!;
const call = (timeout?: number): Promise<unknown> =>
  bench.clients
    .forPortal(MEMBER)
    .call('scope', {}, { ...(timeout !== undefined && { timeout }) })
    .catch((error: unknown) => error);

beforeEach(async () => {
  another = await FakeServer.start(() => answer);
  portals.later(() => another.close());
  bench = portals.boot({ authServers: [another.origin] });
  await bench.store.putIfVersion(installation(portals.bitrix), undefined);
});

describe('a portal that refuses every token', () => {
  it('has the auth server asked a few times an hour, less and less', async () => {
    portals.bitrix.portalFault = { status: 401, body: { error: 'expired_token' } };
    for (let time = 0; time < 240; time++) {
      await call();
      portals.clock.tick(MINUTE / 4);
    }
    expect(portals.bitrix.refreshes().length).toBeLessThanOrEqual(8);
    expect(await call()).toMatchObject({ reason: 'token-refused', waitsFor: 'authorization' });
    const reported = bench.emitted.filter(([name]) => name === 'bitrix24.portal.authorization-lost');
    expect(reported).toEqual([[expect.any(String), expect.objectContaining({ reason: 'token-refused' })]]);
  });

  it('is called again by itself, and goes on once it takes them', async () => {
    portals.bitrix.portalFault = { status: 401, body: { error: 'invalid_token' } };
    for (let time = 0; time < 5; time++) await call();
    expect(await call()).toMatchObject({ reason: 'token-refused' });
    portals.bitrix.portalFault = undefined;
    portals.clock.tick(5 * MINUTE);
    expect(await call()).toMatchObject({ as: '1' });
  });
});

it('each expired token of an honest portal is replaced, hour after hour', async () => {
  for (let hour = 0; hour < 10; hour++) {
    expect(await call()).toMatchObject({ as: '1' });
    for (const token of portals.bitrix.tokens.values()) token.alive = false;
    portals.clock.tick(60 * MINUTE);
  }
  expect(portals.bitrix.refreshes()).toHaveLength(10);
});

describe('an answer to a refresh', () => {
  const grant = (facts: object): FakeAnswer => ({
    body: {
      access_token: portals.bitrix.issue(),
      refresh_token: 'next-t0ken',
      expires_in: 3600,
      member_id: MEMBER,
      client_endpoint: `${portals.bitrix.portal.origin}/rest/`,
      ...facts,
    },
  });

  it('that names another listed server has that one asked from then on', async () => {
    portals.bitrix.authFault = grant({ server_endpoint: `${another.origin}/rest/` });
    await call();
    expect(await stored()).toMatchObject({ authServer: another.origin });
    portals.bitrix.authFault = { status: 400, body: { error: 'invalid_grant' } };
    for (const token of portals.bitrix.tokens.values()) token.alive = false;
    answer = grant({ refresh_token: 'third-t0ken' });
    portals.clock.tick(60 * MINUTE);
    await call();
    expect(another.requests).toHaveLength(1);
    expect(await stored()).toMatchObject({ refreshToken: 'third-t0ken', authServer: another.origin });
  });

  it('that names a server which is not listed changes nothing about whom to ask', async () => {
    portals.bitrix.authFault = grant({ server_endpoint: 'https://evil.example/rest/' });
    await call();
    expect(await stored()).toMatchObject({
      refreshToken: 'next-t0ken',
      authServer: portals.bitrix.auth.origin,
    });
  });

  it.each([
    ['the address of another portal', 'https://victim.bitrix24.com/rest/'],
    ['that address in another spelling', 'https://VICTIM.bitrix24.com.:443/rest/'],
  ])('that names %s does not take it over', async (_name, client_endpoint) => {
    const victim = { memberId: 'victim', domain: 'victim.bitrix24.com' };
    await bench.store.putIfVersion(
      installation(portals.bitrix, { ...victim, clientEndpoint: 'https://victim.bitrix24.com/rest/' }),
      undefined,
    );
    portals.bitrix.authFault = grant({ client_endpoint });
    await call();
    expect(await stored()).toMatchObject({
      refreshToken: 'next-t0ken',
      clientEndpoint: `${portals.bitrix.portal.origin}/rest/`,
      domain: new URL(portals.bitrix.portal.origin).host,
    });
    expect(lines.join()).toContain("Try: Bitrix24Portals.forget('victim')");
  });

  it.each([1e15, '1e300', 253_402_300_799])(
    'that names %s as its end is stored all the same',
    async (expires) => {
      portals.bitrix.authFault = grant({ expires });
      await call();
      expect(await stored()).toMatchObject({ refreshToken: 'next-t0ken' });
    },
  );
});

describe('a lasting outage of the auth server', () => {
  const outlast = async (): Promise<void> => {
    for (let time = 0; time < 6; time++) {
      await call(0);
      portals.clock.tick(MINUTE);
    }
  };

  it.each([
    ['that answers 503', { status: 503, body: '' }],
    ['that answers a page of something else', { status: 404, body: '<html>' }],
  ])('%s has another listed one asked', async (_name, fault) => {
    portals.bitrix.authFault = fault;
    const accessToken = portals.bitrix.issue();
    answer = {
      body: {
        access_token: accessToken,
        refresh_token: 'moved-t0ken',
        expires_in: 3600,
        member_id: MEMBER,
        client_endpoint: `${portals.bitrix.portal.origin}/rest/`,
      },
    };
    await outlast();
    expect(await stored()).toMatchObject({ refreshToken: 'moved-t0ken', authServer: another.origin });
  });

  it('is no verdict, whatever the other one says', async () => {
    portals.bitrix.authFault = { status: 503, body: '' };
    answer = { status: 400, body: { error: 'invalid_grant' } };
    await outlast();
    expect(another.requests.length).toBeGreaterThan(0);
    expect(bench.emitted).toEqual([]);
    portals.bitrix.authFault = undefined;
    expect(await call()).toMatchObject({ as: '1' });
  });
});
