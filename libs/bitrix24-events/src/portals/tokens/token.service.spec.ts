import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../common/index.js';
import { ApplicationOptions } from '../portals.options.js';
import { APPLICATION, MEMBER } from '../../../test/portals/fake-bitrix.js';
import { installation, type Bench } from '../../../test/portals/portals-bench.js';
import { usePortals } from '../../../test/portals/use-portals.js';

const portals = usePortals({ sharesFile: true, refreshable: true });
const { boot } = portals;

const read = (bench: Bench) => bench.store.get(APPLICATION.clientId, MEMBER);

describe('an expired token', () => {
  it('is refreshed once for 200 calls at once, stored before it is used', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    const client = bench.clients.forPortal(MEMBER);
    const answers = await Promise.all(Array.from({ length: 200 }, () => client.call('crm.deal.list')));
    expect(answers).toHaveLength(200);
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    expect(portals.bitrix.refreshes()[0]?.params).toEqual({
      grant_type: 'refresh_token',
      client_id: APPLICATION.clientId,
      client_secret: APPLICATION.clientSecret,
      refresh_token: 'refresh-t0ken',
    });
    const stored = await read(bench);
    expect(stored).toMatchObject({ version: 3, applicationToken: 'application-t0ken' });
    expect(portals.bitrix.refreshTokens.get(stored!.refreshToken)).toBe(MEMBER);
  });

  it('is refreshed once by two processes with 100 calls each', async () => {
    const [a, b] = [boot({ clock: systemClock }), boot({ clock: systemClock })];
    await a.store.putIfVersion(installation(portals.bitrix), undefined);
    const calls = [a, b].flatMap(({ clients }) =>
      Array.from({ length: 100 }, () => clients.forPortal(MEMBER).call('crm.deal.list')),
    );
    expect(await Promise.all(calls)).toHaveLength(200);
    expect(portals.bitrix.refreshes()).toHaveLength(1);
  });

  it('that another process replaced is picked up without a refresh', async () => {
    const [a, b] = [boot(), boot()];
    await a.store.putIfVersion(installation(portals.bitrix), undefined);
    await b.clients.forPortal(MEMBER).call('scope');
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    // Its cached token is the expired one still.
    await a.clients.forPortal(MEMBER).call('scope');
    expect(portals.bitrix.refreshes()).toHaveLength(1);
  });

  it('twice in a row is refreshed twice, and the renamed portal is followed', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix, { domain: 'old.bitrix24.com' }), undefined);
    const client = bench.clients.forPortal(MEMBER);
    await client.call('scope');
    for (const token of portals.bitrix.tokens.values()) token.alive = false;
    await client.call('scope');
    expect(portals.bitrix.refreshes()).toHaveLength(2);
    expect(await read(bench)).toMatchObject({
      domain: new URL(portals.bitrix.portal.origin).host,
      version: 5,
    });
  });

  it('yields to a verified install that came in between', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    const newer = installation(portals.bitrix, {
      accessToken: portals.bitrix.issue({ userId: '42' }),
      refreshToken: 'newer',
    });
    const { auth } = portals.bitrix;
    const renewing = bench.clients.forPortal(MEMBER).call('scope');
    await auth.received(1);
    const { version } = (await read(bench))!;
    expect(await bench.installations.put(newer, version)).toBe(true);
    expect(await renewing).toBeDefined();
    expect((await read(bench))?.refreshToken).toBe('newer');
  });

  it('waits no longer for a dead process than its lease', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    await bench.store.lease(`refresh:${APPLICATION.clientId}:${MEMBER}`, 60_000);
    const calling = bench.clients.forPortal(MEMBER).call('scope');
    while (portals.bitrix.auth.requests.length === 0) {
      portals.clock.tick(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await calling).toBeDefined();
    expect(portals.bitrix.refreshes()).toHaveLength(1);
  });

  it('has its replacement stored before the shutdown continues', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    const calling = bench.clients.forPortal(MEMBER).call('scope');
    await portals.bitrix.auth.received(1);
    await bench.tokens.stop();
    expect(await read(bench)).toMatchObject({ version: 3, tokensAt: portals.clock.now() });
    await calling;
  });
});

const callScope = async (bench: Bench): Promise<unknown> =>
  bench.clients
    .forPortal(MEMBER)
    .call('scope')
    .catch((error: unknown) => error);

describe('a lost authorization', () => {
  it('by a dead grant is reported once, and asked for no more', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix, { refreshToken: 'dead-t0ken' }), undefined);
    for (let n = 0; n < 3; n++) {
      expect(await callScope(bench)).toMatchObject({
        code: 'PORTAL_AUTHORIZATION_LOST',
        reason: 'dead-grant',
      });
    }
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    expect(bench.emitted).toEqual([
      [
        'bitrix24.portal.authorization-lost',
        { memberId: MEMBER, domain: new URL(portals.bitrix.portal.origin).host, reason: 'dead-grant' },
      ],
    ]);
    const error = await callScope(bench);
    expect(inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error)).not.toMatch(
      /t0ken|cl1ent/,
    );
    // A new pair is tried again.
    const { version } = (await read(bench))!;
    await bench.installations.put(installation(portals.bitrix), version);
    expect(await callScope(bench)).toEqual({ url: '/rest/scope', as: '1' });
  });

  it.each([
    [{ status: 401, body: { error: 'invalid_client' } }, 'invalid-client'],
    [{ status: 402, body: { error: 'PAYMENT_REQUIRED' } }, 'payment-required'],
    [{ status: 404, body: { error: 'x' } }, 'application-gone'],
  ])('by %j is %s, reported once, and asked for again after five minutes', async (fault, reason) => {
    portals.bitrix.authFault = fault;
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    for (let call = 0; call < 3; call++) {
      expect(await callScope(bench)).toMatchObject({ code: 'PORTAL_AUTHORIZATION_LOST', reason });
    }
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    expect(bench.emitted).toHaveLength(1);
    portals.bitrix.authFault = undefined;
    portals.clock.tick(5 * 60_000 - 1);
    expect(await callScope(bench)).toMatchObject({ code: 'PORTAL_AUTHORIZATION_LOST', reason });
    portals.clock.tick(1);
    expect(await callScope(bench)).toEqual({ url: '/rest/scope', as: '1' });
  });

  it.each([
    ['another token pair', { refreshToken: 'other' }],
    ['another install', { installId: 'i2' }],
  ])('is asked for again at once with %s', async (_, change) => {
    portals.bitrix.authFault = { status: 402, body: { error: 'PAYMENT_REQUIRED' } };
    portals.bitrix.refreshTokens.set('other', MEMBER);
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    await callScope(bench);
    portals.bitrix.authFault = undefined;
    expect(await callScope(bench)).toMatchObject({ reason: 'payment-required' });
    const { version } = (await read(bench))!;
    await bench.installations.put(installation(portals.bitrix, change), version);
    expect(await callScope(bench)).toEqual({ url: '/rest/scope', as: '1' });
  });

  it('is when the portal says that the application is gone', async () => {
    portals.bitrix.portalFault = { status: 401, body: { error: 'APPLICATION_NOT_FOUND' } };
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    expect(await callScope(bench)).toMatchObject({ code: 'REST_PORTAL_GONE' });
    // From then on nothing is sent, for a while.
    expect(await callScope(bench)).toMatchObject({
      code: 'PORTAL_AUTHORIZATION_LOST',
      reason: 'application-gone',
    });
    expect(portals.bitrix.portal.requests).toHaveLength(1);
    portals.clock.tick('5m');
    portals.bitrix.portalFault = undefined;
    expect(await callScope(bench)).toEqual({ url: '/rest/scope', as: '1' });
    expect(bench.emitted).toMatchObject([
      ['bitrix24.portal.authorization-lost', { reason: 'application-gone' }],
    ]);
  });

  it('keeps no token of another portal', async () => {
    portals.bitrix.refreshTokens.set('refresh-t0ken', 'another-member');
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    await expect(bench.clients.forPortal(MEMBER).call('scope', {}, { timeout: 500 })).rejects.toMatchObject({
      code: 'AUTH_BAD_ANSWER',
    });
    expect(await read(bench)).toMatchObject({
      refreshToken: 'refresh-t0ken',
      refreshStartedAt: portals.clock.now(),
    });
  });
});

describe('forActor', () => {
  const expiresAt = 1_800_000_060_000;

  it("acts with the event's own token", async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    const actor = { accessToken: portals.bitrix.issue({ userId: '42' }), expiresAt };
    expect(await bench.clients.forActor(MEMBER, actor).call('scope')).toMatchObject({ as: '42' });
  });

  it('never falls back to other rights', async () => {
    const bench = boot();
    await bench.store.putIfVersion(
      installation(portals.bitrix, { accessToken: portals.bitrix.issue() }),
      undefined,
    );
    const call = (actor?: { accessToken: string; expiresAt: number }) =>
      bench.clients
        .forActor(MEMBER, actor)
        .call('scope')
        .catch((error: unknown) => error);
    expect(await call()).toMatchObject({ code: 'ACTOR_TOKEN_MISSING' });
    expect(await call({ accessToken: 'x', expiresAt: portals.clock.now() })).toMatchObject({
      code: 'ACTOR_TOKEN_EXPIRED',
    });
    expect(portals.bitrix.portal.requests).toHaveLength(0);
    // What the portal refuses is not renewed.
    expect(await call({ accessToken: 'x', expiresAt })).toMatchObject({ code: 'REST_AUTH' });
    expect([portals.bitrix.portal.requests.length, portals.bitrix.refreshes().length]).toEqual([1, 0]);
  });

  it('fails where the application is not installed', async () => {
    const actor = { accessToken: portals.bitrix.issue(), expiresAt };
    await expect(boot().clients.forActor(MEMBER, actor).call('scope')).rejects.toMatchObject({
      code: 'PORTAL_NOT_INSTALLED',
    });
  });
});

describe('the directory of portals', () => {
  it('shows portals without their secrets', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    await bench.store.putIfVersion(
      installation(portals.bitrix, { memberId: 'm2', status: 'uninstalled' }),
      undefined,
    );
    const list = await bench.portals.list();
    expect(list.map(({ memberId, status }) => [memberId, status])).toEqual([
      [MEMBER, 'active'],
      ['m2', 'uninstalled'],
    ]);
    expect(await bench.portals.get(MEMBER)).toEqual({
      memberId: MEMBER,
      domain: new URL(portals.bitrix.portal.origin).host,
      status: 'active',
      scope: ['crm', 'task'],
      userId: '1',
      isAdmin: true,
      hasApplicationToken: true,
      installedAt: new Date(1_800_000_000_000),
      updatedAt: new Date(1_800_000_000_000),
    });
    expect(await bench.portals.get('m9')).toBeUndefined();
    expect(JSON.stringify(list)).not.toContain('t0ken');
  });

  it('is empty without an application', async () => {
    const without = boot({ application: undefined }).portals;
    expect([await without.list(), await without.get(MEMBER)]).toEqual([[], undefined]);
  });
});

it('options show no secret', () => {
  const options = new ApplicationOptions(APPLICATION);
  expect(inspect(options) + JSON.stringify(options)).not.toContain('cl1ent-secret');
  expect(options.clientSecret).toBe('cl1ent-secret');
});
