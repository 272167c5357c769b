import { describe, expect, it } from '@jest/globals';
import { APPLICATION, FakeBitrix, MEMBER } from '../../../test/portals/fake-bitrix.js';
import { FakeServer } from '../../../test/rest/fake-server.js';
import { installation, type Bench, type BenchOptions } from '../../../test/portals/portals-bench.js';
import type { Installation } from '../installations/installation.js';
import { usePortals } from '../../../test/portals/use-portals.js';

const portals = usePortals({ sharesFile: true, refreshable: true });
const { boot, lines } = portals;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const bootWith = async (facts: Partial<Installation> = {}, options: BenchOptions = {}): Promise<Bench> => {
  const bench = boot(options);
  await bench.store.putIfVersion(installation(portals.bitrix, facts), undefined);
  return bench;
};
const read = async (bench: Bench): Promise<Installation> =>
  (await bench.store.get(APPLICATION.clientId, MEMBER))!;
const call = (bench: Bench, options = {}): Promise<unknown> =>
  bench.clients
    .forPortal(MEMBER)
    .call('scope', {}, options)
    .catch((error: unknown) => error);
/** Lets real requests be answered, until `done`; between two looks the clock goes on by `step`. */
const until = async (done: () => boolean, step = 0): Promise<void> => {
  for (let turn = 0; !done(); turn++) {
    if (turn > 20_000) throw new Error(`this never came: ${done.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
    if (step > 0) portals.clock.tick(step);
  }
};
const OUTAGE = { status: 503, body: '' };

describe('a token that is about to expire', () => {
  const aged = (left: number, age: number): Partial<Installation> => ({
    accessToken: portals.bitrix.issue(),
    expiresAt: portals.clock.now() + left,
    tokensAt: portals.clock.now() - age,
  });

  it('is replaced once before the calls that are due', async () => {
    const bench = await bootWith(aged(MINUTE, HOUR - MINUTE));
    const answers = await Promise.all(Array.from({ length: 50 }, () => call(bench)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set(['{"url":"/rest/scope","as":"1"}']),
    );
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    // Equal reads that wait at the same time are one.
    expect(portals.bitrix.portal.requests).toHaveLength(1);
    expect(await read(bench)).toMatchObject({ tokensAt: portals.clock.now() });
  });

  it('is not refreshed without a call', async () => {
    await bootWith(aged(MINUTE, HOUR - MINUTE));
    await portals.clock.advance('3d');
    expect([portals.bitrix.auth.requests, portals.bitrix.portal.requests]).toEqual([[], []]);
  });

  it.each([
    ['has more than a minute left', MINUTE + 1, HOUR],
    ['only looks old, since our clock is wrong', -3 * HOUR, 29 * MINUTE],
  ])('is not where it %s', async (_, left, age) => {
    const bench = await bootWith(aged(left, age));
    expect(await call(bench)).toMatchObject({ as: '1' });
    expect(portals.bitrix.refreshes()).toEqual([]);
  });

  it('is used while it lives, where the auth server is down', async () => {
    portals.bitrix.authFault = OUTAGE;
    const bench = await bootWith(aged(MINUTE, HOUR - MINUTE));
    for (let time = 0; time < 3; time++) expect(await call(bench)).toMatchObject({ as: '1' });
    // Asked once, not at each call.
    expect(portals.bitrix.refreshes()).toHaveLength(1);
  });
});

describe('while the auth server is down', () => {
  it('that one is asked again, later and later, for all callers together, until it is up', async () => {
    const askedAt: number[] = [];
    Object.defineProperty(portals.bitrix, 'authFault', {
      get: () => (askedAt.push(portals.clock.now()) < 4 ? OUTAGE : undefined),
    });
    const bench = await bootWith();
    const calls = Promise.all(Array.from({ length: 20 }, () => call(bench)));
    let over = false;
    void calls.then(() => (over = true));
    await until(() => over, 10);
    expect(await calls).toEqual(Array.from({ length: 20 }, () => ({ url: '/rest/scope', as: '1' })));
    expect(portals.bitrix.refreshes()).toHaveLength(4);
    const pauses = askedAt.slice(1).map((at, index) => at - askedAt[index]!);
    expect(pauses.map((pause) => Math.floor(Math.log2(pause / 1_000)))).toEqual([0, 1, 2]);
    expect(bench.emitted).toEqual([]);
  });

  it('a call fails when its time is over, with what the matter is', async () => {
    portals.bitrix.authFault = OUTAGE;
    const bench = await bootWith();
    expect(await call(bench, { timeout: 500 })).toMatchObject({ code: 'AUTH_UNAVAILABLE', status: 503 });
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    // Further ones meanwhile do not make it worse.
    expect(await call(bench, { timeout: 500 })).toMatchObject({ code: 'AUTH_UNAVAILABLE' });
    expect(portals.bitrix.refreshes()).toHaveLength(1);
  });

  it('a call that is given up waits no longer, and leaves the others alone', async () => {
    portals.bitrix.authFault = 'hang';
    const bench = await bootWith();
    const given = new AbortController();
    const [one, other] = [call(bench, { signal: given.signal }), call(bench)];
    await portals.bitrix.auth.received(1);
    given.abort(new Error('given up'));
    expect(await one).toMatchObject({ message: 'given up' });
    portals.bitrix.authFault = undefined;
    // The one under way is ended by its own limit.
    portals.clock.tick('30s');
    let answer: unknown;
    void other.then((value) => (answer = value));
    await until(() => answer !== undefined, 100);
    expect(answer).toMatchObject({ code: 'AUTH_UNAVAILABLE' });
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    portals.clock.tick('1s');
    expect(await call(bench)).toMatchObject({ as: '1' });
  });
});

describe('an answer of the auth server that is lost', () => {
  /** As of a process that dies once the auth server has answered. */
  const die = async (bench: Bench): Promise<void> => {
    bench.installations.put = () => new Promise(() => {});
  };

  it('is distinguished from a grant that was dead before', async () => {
    const dying = await bootWith();
    const marked = dying.installations.put.bind(dying.installations);
    let puts = 0;
    dying.installations.put = async (record, version) => {
      if (++puts === 1) return marked(record, version);
      await die(dying);
      return new Promise(() => {});
    };
    void call(dying);
    await until(() => puts === 2);
    expect(await read(dying)).toMatchObject({
      refreshStartedAt: portals.clock.now(),
      refreshToken: 'refresh-t0ken',
    });

    portals.clock.tick('1m');
    const next = boot();
    expect(await call(next)).toMatchObject({
      code: 'PORTAL_AUTHORIZATION_LOST',
      reason: 'answer-lost',
      message: expect.stringContaining('was never stored'),
    });
    expect(next.emitted).toMatchObject([
      ['bitrix24.portal.authorization-lost', { memberId: MEMBER, reason: 'answer-lost' }],
    ]);
    expect(lines.join('\n')).toContain('answer-lost');
    // So it is after each restart, and nothing is asked twice by one process.
    expect(await call(next)).toMatchObject({ reason: 'answer-lost' });
    expect(await call(boot())).toMatchObject({ reason: 'answer-lost' });
    expect(portals.bitrix.refreshes()).toHaveLength(3);
  });

  it('is forgotten once a refresh succeeds: the old token was good still', async () => {
    const bench = await bootWith({ refreshStartedAt: 5 });
    expect(await call(bench)).toMatchObject({ as: '1' });
    expect((await read(bench)).refreshStartedAt).toBeUndefined();
  });

  it.each<[string, Partial<FakeBitrix>, boolean]>([
    ['a refusal', { authFault: { status: 402, body: { error: 'PAYMENT_REQUIRED' } } }, false],
    [
      'an error that the server names',
      { authFault: { status: 503, body: { error: 'internal_server_error' } } },
      false,
    ],
    ['the page of a proxy', { authFault: { status: 502, body: '<html>' } }, true],
    ['an answer that is cut off', { authFault: { status: 200, body: '{"access_tok' } }, true],
    ['a connection that breaks', { authFault: 'reset' }, true],
  ])('%s', async (_, fault, lost) => {
    Object.assign(portals.bitrix, fault);
    const bench = await bootWith({ refreshToken: 'dead-t0ken' });
    await call(bench, { timeout: 0 });
    expect((await read(bench)).refreshStartedAt !== undefined).toBe(lost);
    portals.bitrix.authFault = undefined;
    portals.clock.tick('5m');
    expect(await call(bench)).toMatchObject({ reason: lost ? 'answer-lost' : 'dead-grant' });
  });

  it('is not assumed where the request was never sent', async () => {
    const bench = await bootWith();
    await portals.bitrix.auth.close();
    expect(await call(bench, { timeout: 0 })).toMatchObject({ code: 'AUTH_UNAVAILABLE', sent: false });
    expect((await read(bench)).refreshStartedAt).toBeUndefined();
    portals.bitrix.auth = await FakeServer.start(() => ({}));
  });

  it('is not assumed where the storage took the new tokens later', async () => {
    const bench = await bootWith();
    const put = bench.installations.put.bind(bench.installations);
    let puts = 0;
    bench.installations.put = async (record, version) => {
      if (++puts === 2) throw Object.assign(new Error('full'), { code: 'STORAGE_FULL' });
      return put(record, version);
    };
    expect(await call(bench)).toMatchObject({ code: 'STORAGE_FULL' });
    expect(await call(bench)).toMatchObject({ as: '1' });
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    const { refreshToken, refreshStartedAt } = await read(bench);
    expect([portals.bitrix.refreshTokens.get(refreshToken), refreshStartedAt]).toEqual([MEMBER, undefined]);
  });
});

it('says where an administrator authorizes the application anew', async () => {
  const bench = await bootWith(
    { refreshToken: 'dead-t0ken' },
    { authorizeUrl: (domain) => `https://app.example.com/start?domain=${domain}` },
  );
  const authorizeUrl = `https://app.example.com/start?domain=${new URL(portals.bitrix.portal.origin).host}`;
  const error = await call(bench);
  expect(error).toMatchObject({ authorizeUrl, message: expect.stringContaining(authorizeUrl) });
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({ authorizeUrl, reason: 'dead-grant' });
  expect(bench.emitted).toMatchObject([['bitrix24.portal.authorization-lost', { authorizeUrl }]]);
  expect(lines.join('\n')).toContain(authorizeUrl);
});

describe('a portal that redirects', () => {
  const OLD = 'http://127.0.0.1:9/rest/';
  const access = { accessToken: 'access-t0ken-0', endpoint: OLD };
  const move = (bench: Bench, location = 'https://new.example/rest/scope'): Promise<unknown> =>
    bench.tokens.source(MEMBER).moved!(access, location).catch((error: unknown) => error);
  const endpoint = (): string => `${portals.bitrix.portal.origin}/rest/`;

  it('is asked after at the auth server, once for all, and stored', async () => {
    const bench = await bootWith({ clientEndpoint: OLD, domain: '127.0.0.1:9' });
    const found = await Promise.all(Array.from({ length: 20 }, () => move(bench)));
    expect(found).toEqual(
      Array.from({ length: 20 }, () => ({ accessToken: expect.any(String), endpoint: endpoint() })),
    );
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    expect(await read(bench)).toMatchObject({
      clientEndpoint: endpoint(),
      domain: new URL(endpoint()).host,
    });
    expect(lines).toContain(`portal ${MEMBER} has moved from 127.0.0.1:9 to ${new URL(endpoint()).host}`);
    // One that comes later finds it stored.
    expect(await move(bench)).toMatchObject({ endpoint: endpoint() });
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    // Not even the target of the redirect was called.
    expect(portals.bitrix.portal.requests).toEqual([]);
  });

  it('is not believed alone, nor is the auth server asked at each call', async () => {
    const bench = await bootWith({ clientEndpoint: OLD });
    const issue = portals.bitrix.issue.bind(portals.bitrix);
    portals.bitrix.issue = (facts) => issue({ ...facts, clientEndpoint: OLD });
    for (let time = 0; time < 3; time++) {
      expect(await move(bench, 'https://evil.example/rest/scope')).toMatchObject({
        code: 'PORTAL_MOVE_UNCONFIRMED',
        host: 'evil.example',
      });
    }
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    portals.clock.tick('5m');
    expect(await move(bench, 'no URL')).toMatchObject({ code: 'PORTAL_MOVE_UNCONFIRMED', host: '' });
    expect(portals.bitrix.refreshes()).toHaveLength(2);
  });

  it('is followed by an actor with the token of its event', async () => {
    const bench = await bootWith({ clientEndpoint: OLD });
    const actor = {
      accessToken: portals.bitrix.issue({ userId: '42' }),
      expiresAt: portals.clock.now() + HOUR,
    };
    const source = bench.actorSource(actor);
    expect(await source.moved!(await source.current(), 'https://new.example/')).toEqual({
      accessToken: actor.accessToken,
      endpoint: endpoint(),
    });
  });
});
