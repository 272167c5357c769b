import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../common/index.js';
import { ManualClock } from '../../../test/manual-clock.js';
import { ApplicationOptions } from '../portals.options.js';
import { APPLICATION, FakeBitrix, MEMBER } from '../../../test/portals/fake-bitrix.js';
import {
  assertNoSecret,
  installation,
  makeBench,
  temporaryFolder,
  type Bench,
  type BenchOptions,
} from '../../../test/portals/portals-bench.js';

let bitrix: FakeBitrix;
let clock: ManualClock;
let folder: ReturnType<typeof temporaryFolder>;
let open: Bench[];
let lines: string[];
const boot = (options: BenchOptions = {}): Bench => {
  const bench = makeBench(bitrix, { clock, file: `${folder.path}/a.db`, ...options });
  open.push(bench);
  return bench;
};
const read = (bench: Bench) => bench.store.get(APPLICATION.clientId, MEMBER);

beforeEach(async () => {
  bitrix = await FakeBitrix.start();
  bitrix.refreshTokens.set('refresh-t0ken', MEMBER);
  clock = new ManualClock();
  folder = temporaryFolder();
  open = [];
  lines = [];
  const keep = (line: unknown) => void lines.push(String(line));
  Logger.overrideLogger({ log: keep, warn: keep, error: keep });
});
afterEach(async () => {
  for (const bench of open) await bench.close();
  await bitrix.close();
  folder.remove();
  assertNoSecret(lines);
});

describe('an expired token', () => {
  it('is refreshed once for 200 calls at once, stored before it is used', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(bitrix), undefined);
    const client = bench.clients.forPortal(MEMBER);
    const answers = await Promise.all(Array.from({ length: 200 }, () => client.call('crm.deal.list')));
    expect(answers).toHaveLength(200);
    expect(bitrix.refreshes()).toHaveLength(1);
    expect(bitrix.refreshes()[0]?.params).toEqual({
      grant_type: 'refresh_token',
      client_id: APPLICATION.clientId,
      client_secret: APPLICATION.clientSecret,
      refresh_token: 'refresh-t0ken',
    });
    const stored = await read(bench);
    expect(stored).toMatchObject({ version: 3, applicationToken: 'application-t0ken' });
    expect(bitrix.refreshTokens.get(stored!.refreshToken)).toBe(MEMBER);
  });

  it('is refreshed once by two processes with 100 calls each', async () => {
    const [a, b] = [boot({ clock: systemClock }), boot({ clock: systemClock })];
    await a.store.putIfVersion(installation(bitrix), undefined);
    const calls = [a, b].flatMap(({ clients }) =>
      Array.from({ length: 100 }, () => clients.forPortal(MEMBER).call('crm.deal.list')),
    );
    expect(await Promise.all(calls)).toHaveLength(200);
    expect(bitrix.refreshes()).toHaveLength(1);
  });

  it('that another process replaced is picked up without a refresh', async () => {
    const [a, b] = [boot(), boot()];
    await a.store.putIfVersion(installation(bitrix), undefined);
    await b.clients.forPortal(MEMBER).call('scope');
    expect(bitrix.refreshes()).toHaveLength(1);
    // Its cached token is the expired one still.
    await a.clients.forPortal(MEMBER).call('scope');
    expect(bitrix.refreshes()).toHaveLength(1);
  });

  it('twice in a row is refreshed twice, and the renamed portal is followed', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(bitrix, { domain: 'old.bitrix24.com' }), undefined);
    const client = bench.clients.forPortal(MEMBER);
    await client.call('scope');
    for (const token of bitrix.tokens.values()) token.alive = false;
    await client.call('scope');
    expect(bitrix.refreshes()).toHaveLength(2);
    expect(await read(bench)).toMatchObject({ domain: new URL(bitrix.portal.origin).host, version: 5 });
  });

  it('yields to a verified install that came in between', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(bitrix), undefined);
    const newer = installation(bitrix, {
      accessToken: bitrix.issue({ userId: '42' }),
      refreshToken: 'newer',
    });
    const { auth } = bitrix;
    const renewing = bench.clients.forPortal(MEMBER).call('scope');
    await auth.received(1);
    const { version } = (await read(bench))!;
    expect(await bench.installations.put(newer, version)).toBe(true);
    expect(await renewing).toBeDefined();
    expect((await read(bench))?.refreshToken).toBe('newer');
  });

  it('waits for no dead process for longer than its lease', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(bitrix), undefined);
    await bench.store.lease(`refresh:${APPLICATION.clientId}:${MEMBER}`, 60_000);
    const calling = bench.clients.forPortal(MEMBER).call('scope');
    while (bitrix.auth.requests.length === 0) {
      clock.tick(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await calling).toBeDefined();
    expect(bitrix.refreshes()).toHaveLength(1);
  });

  it('is stored before shutdown goes on', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(bitrix), undefined);
    const calling = bench.clients.forPortal(MEMBER).call('scope');
    await bitrix.auth.received(1);
    await bench.tokens.stop();
    expect(await read(bench)).toMatchObject({ version: 3, tokensAt: clock.now() });
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
    await bench.store.putIfVersion(installation(bitrix, { refreshToken: 'dead-t0ken' }), undefined);
    for (let n = 0; n < 3; n++) {
      expect(await callScope(bench)).toMatchObject({
        code: 'PORTAL_AUTHORIZATION_LOST',
        reason: 'dead-grant',
      });
    }
    expect(bitrix.refreshes()).toHaveLength(1);
    expect(bench.emitted).toEqual([
      [
        'bitrix24.portal.authorization-lost',
        { memberId: MEMBER, domain: new URL(bitrix.portal.origin).host, reason: 'dead-grant' },
      ],
    ]);
    const error = await callScope(bench);
    expect(inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error)).not.toMatch(
      /t0ken|cl1ent/,
    );
    // A new pair is tried again.
    const { version } = (await read(bench))!;
    await bench.installations.put(installation(bitrix), version);
    expect(await callScope(bench)).toEqual({ url: '/rest/scope', as: '1' });
  });

  it.each([
    [{ status: 401, body: { error: 'invalid_client' } }, 'invalid-client'],
    [{ status: 402, body: { error: 'PAYMENT_REQUIRED' } }, 'payment-required'],
    [{ status: 404, body: { error: 'x' } }, 'application-gone'],
  ])('by %j is %s, reported once, and asked for again after five minutes', async (fault, reason) => {
    bitrix.authFault = fault;
    const bench = boot();
    await bench.store.putIfVersion(installation(bitrix), undefined);
    for (let call = 0; call < 3; call++) {
      expect(await callScope(bench)).toMatchObject({ code: 'PORTAL_AUTHORIZATION_LOST', reason });
    }
    expect(bitrix.refreshes()).toHaveLength(1);
    expect(bench.emitted).toHaveLength(1);
    bitrix.authFault = undefined;
    clock.tick(5 * 60_000 - 1);
    expect(await callScope(bench)).toMatchObject({ code: 'PORTAL_AUTHORIZATION_LOST', reason });
    clock.tick(1);
    expect(await callScope(bench)).toEqual({ url: '/rest/scope', as: '1' });
  });

  it.each([
    ['another token pair', { refreshToken: 'other' }],
    ['another install', { installId: 'i2' }],
  ])('is asked for again at once with %s', async (_, change) => {
    bitrix.authFault = { status: 402, body: { error: 'PAYMENT_REQUIRED' } };
    bitrix.refreshTokens.set('other', MEMBER);
    const bench = boot();
    await bench.store.putIfVersion(installation(bitrix), undefined);
    await callScope(bench);
    bitrix.authFault = undefined;
    expect(await callScope(bench)).toMatchObject({ reason: 'payment-required' });
    const { version } = (await read(bench))!;
    await bench.installations.put(installation(bitrix, change), version);
    expect(await callScope(bench)).toEqual({ url: '/rest/scope', as: '1' });
  });

  it('is when the portal says that the application is gone', async () => {
    bitrix.portalFault = { status: 401, body: { error: 'APPLICATION_NOT_FOUND' } };
    const bench = boot();
    await bench.store.putIfVersion(installation(bitrix), undefined);
    expect(await callScope(bench)).toMatchObject({ code: 'REST_PORTAL_GONE' });
    // From then on nothing is sent, for a while.
    expect(await callScope(bench)).toMatchObject({
      code: 'PORTAL_AUTHORIZATION_LOST',
      reason: 'application-gone',
    });
    expect(bitrix.portal.requests).toHaveLength(1);
    clock.tick('5m');
    bitrix.portalFault = undefined;
    expect(await callScope(bench)).toEqual({ url: '/rest/scope', as: '1' });
    expect(bench.emitted).toMatchObject([
      ['bitrix24.portal.authorization-lost', { reason: 'application-gone' }],
    ]);
  });

  it('keeps no token of another portal', async () => {
    bitrix.refreshTokens.set('refresh-t0ken', 'another-member');
    const bench = boot();
    await bench.store.putIfVersion(installation(bitrix), undefined);
    await expect(bench.clients.forPortal(MEMBER).call('scope', {}, { timeout: 500 })).rejects.toMatchObject({
      code: 'AUTH_BAD_ANSWER',
    });
    expect(await read(bench)).toMatchObject({ refreshToken: 'refresh-t0ken', refreshStartedAt: clock.now() });
  });
});

describe('forActor', () => {
  const expiresAt = 1_800_000_060_000;

  it("acts with the event's own token", async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(bitrix), undefined);
    const actor = { accessToken: bitrix.issue({ userId: '42' }), expiresAt };
    expect(await bench.clients.forActor(MEMBER, actor).call('scope')).toMatchObject({ as: '42' });
  });

  it('never falls back to other rights', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(bitrix, { accessToken: bitrix.issue() }), undefined);
    const call = (actor?: { accessToken: string; expiresAt: number }) =>
      bench.clients
        .forActor(MEMBER, actor)
        .call('scope')
        .catch((error: unknown) => error);
    expect(await call()).toMatchObject({ code: 'ACTOR_TOKEN_MISSING' });
    expect(await call({ accessToken: 'x', expiresAt: clock.now() })).toMatchObject({
      code: 'ACTOR_TOKEN_EXPIRED',
    });
    expect(bitrix.portal.requests).toHaveLength(0);
    // What the portal refuses is not renewed.
    expect(await call({ accessToken: 'x', expiresAt })).toMatchObject({ code: 'REST_AUTH' });
    expect([bitrix.portal.requests.length, bitrix.refreshes().length]).toEqual([1, 0]);
  });

  it('fails where the application is not installed', async () => {
    const actor = { accessToken: bitrix.issue(), expiresAt };
    await expect(boot().clients.forActor(MEMBER, actor).call('scope')).rejects.toMatchObject({
      code: 'PORTAL_NOT_INSTALLED',
    });
  });
});

describe('Bitrix24Portals', () => {
  it('shows portals without their secrets', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(bitrix), undefined);
    await bench.store.putIfVersion(
      installation(bitrix, { memberId: 'm2', status: 'uninstalled' }),
      undefined,
    );
    const list = await bench.portals.list();
    expect(list.map(({ memberId, status }) => [memberId, status])).toEqual([
      [MEMBER, 'active'],
      ['m2', 'uninstalled'],
    ]);
    expect(await bench.portals.get(MEMBER)).toEqual({
      memberId: MEMBER,
      domain: new URL(bitrix.portal.origin).host,
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
    const { portals } = boot({ application: undefined });
    expect([await portals.list(), await portals.get(MEMBER)]).toEqual([[], undefined]);
  });
});

it('options show no secret', () => {
  const options = new ApplicationOptions(APPLICATION);
  expect(inspect(options) + JSON.stringify(options)).not.toContain('cl1ent-secret');
  expect(options.clientSecret).toBe('cl1ent-secret');
});
