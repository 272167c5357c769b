import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeServer } from '../../../test/rest/fake-server.js';
import { ManualClock } from '../../../test/manual-clock.js';
import type { InstallCandidate } from '../portal-events/install-candidate.js';
import { APPLICATION, MEMBER } from '../../../test/portals/fake-bitrix.js';
import {
  genuineInstall,
  installation,
  makeBench,
  temporaryFolder,
  type Bench,
  type BenchOptions,
} from '../../../test/portals/portals-bench.js';
import { usePortals } from '../../../test/portals/use-portals.js';

const portals = usePortals({ verifies: true });
const { boot, lines } = portals;

const REFUSED = 'bitrix24.portal.install-refused';

let elsewhere: FakeServer;

const stored = (bench: Bench, memberId = MEMBER) => bench.store.get(APPLICATION.clientId, memberId);
const arrive = async (bench: Bench, candidate: InstallCandidate) => {
  const result = await bench.intake.enqueue(candidate, '');
  await bench.verification.whenIdle();
  return result;
};

beforeEach(async () => {
  elsewhere = await FakeServer.start(() => ({ body: { result: { ADMIN: true } } }));
  portals.later(() => elsewhere.close());
});

describe('a genuine install', () => {
  it('is stored with what was verified, whatever it claims', async () => {
    const bench = boot();
    const told: unknown[] = [];
    bench.events.on('installed', 'deliver', ({ installation: { domain, version }, candidate }) => {
      told.push([domain, version, candidate.inboxEvent, candidate.id.length]);
    });
    const candidate = genuineInstall(portals.bitrix, {
      clientEndpoint: `${elsewhere.origin}/rest/`,
      domain: 'claimed.example.com',
      userId: '666',
      inboxEvent: { name: 'ONAPPINSTALL' },
    });
    expect(await arrive(bench, candidate)).toBe('enqueued');
    const domain = new URL(portals.bitrix.portal.origin).host;
    expect(await stored(bench)).toMatchObject({
      status: 'active',
      domain,
      clientEndpoint: `${portals.bitrix.portal.origin}/rest/`,
      authServer: portals.bitrix.auth.origin,
      applicationToken: 'application-t0ken',
      refreshToken: 'refresh-t0ken',
      scope: ['crm', 'task'],
      userId: '1',
      isAdmin: true,
    });
    expect(told).toEqual([[domain, 0, { name: 'ONAPPINSTALL' }, 64]]);
    expect(bench.emitted).toEqual([['bitrix24.portal.installed', { memberId: MEMBER, domain }]]);
    expect(await bench.store.nextPendingAt(APPLICATION.clientId)).toBeUndefined();
    expect(elsewhere.requests).toHaveLength(0);
  });

  it.each([undefined, 'https://unlisted.example.com/rest/', 'no URL'])(
    'is found when it claims the auth server %s',
    async (serverEndpoint) => {
      const bench = boot();
      await arrive(bench, genuineInstall(portals.bitrix, { serverEndpoint }));
      expect(await stored(bench)).toMatchObject({ status: 'active' });
    },
  );

  it('is verified once, however often it is sent', async () => {
    const bench = boot();
    const candidate = genuineInstall(portals.bitrix);
    expect([await arrive(bench, candidate), await arrive(bench, candidate)]).toEqual(['enqueued', 'ignored']);
    expect(bench.emitted).toHaveLength(1);
    expect(portals.bitrix.auth.requests).toHaveLength(1);
  });

  it('of a newer token pair replaces, and an update says so', async () => {
    const bench = boot();
    const updates: string[] = [];
    bench.events.on(
      'updated',
      'deliver',
      ({ candidate }) => void updates.push(String(candidate.applicationToken)),
    );
    await arrive(bench, genuineInstall(portals.bitrix));
    await arrive(
      bench,
      genuineInstall(portals.bitrix, { event: 'ONAPPUPDATE', applicationToken: 'rotated-t0ken' }),
    );
    expect(await stored(bench)).toMatchObject({ applicationToken: 'rotated-t0ken', version: 2 });
    expect(updates).toEqual(['rotated-t0ken']);
    expect(bench.emitted.map(([name]) => name)).toEqual([
      'bitrix24.portal.installed',
      'bitrix24.portal.updated',
    ]);
  });
});

it('an update whose verification a refresh overtook keeps the pair, takes the rest and is told of', async () => {
  // Near the times of the tokens: one that claims to live for more than a day is cut.
  const bench = boot({ clock: new ManualClock(1_800_000_000_000) });
  const updates: string[] = [];
  bench.events.on('updated', 'deliver', ({ candidate }) => void updates.push(candidate.id));
  portals.bitrix.refreshTokens.set('refresh-t0ken', MEMBER);
  await arrive(bench, genuineInstall(portals.bitrix));
  const update = genuineInstall(portals.bitrix, { event: 'ONAPPUPDATE', applicationToken: 'rotated-t0ken' });
  portals.bitrix.tokens.get((await stored(bench))!.accessToken)!.alive = false;
  await bench.clients.forPortal(MEMBER).call('scope');
  const refreshed = (await stored(bench))!;
  await arrive(bench, update);
  const { accessToken, refreshToken, expiresAt } = refreshed;
  expect(await stored(bench)).toMatchObject({
    applicationToken: 'rotated-t0ken',
    accessToken,
    refreshToken,
    expiresAt,
    version: refreshed.version + 1,
  });
  expect(updates).toEqual([(await stored(bench))!.installId]);
  expect(await bench.gate.authenticate(MEMBER, 'rotated-t0ken')).toBeDefined();
  // The same event again changes nothing.
  expect(await arrive(bench, update)).toBe('ignored');
});

/** Lets all attempts pass. */
const untilGivenUp = async (bench: Bench): Promise<void> => {
  for (let attempt = 0; attempt < 12; attempt++) {
    portals.clock.tick(300_000);
    await bench.verification.whenIdle();
  }
};

/** Parks it over an installation, and shows that it stays as it was. */
const attack = async (candidate: InstallCandidate, options: BenchOptions = {}): Promise<Bench> => {
  const bench = boot(options);
  await bench.store.putIfVersion(installation(portals.bitrix), undefined);
  const before = await stored(bench);
  await arrive(bench, candidate);
  await untilGivenUp(bench);
  expect(await stored(bench)).toEqual(before);
  expect(await stored(bench, 'another-member')).toBeUndefined();
  expect(bench.emitted.filter(([name]) => name !== REFUSED)).toEqual([]);
  expect(await bench.store.nextPendingAt(APPLICATION.clientId)).toBeUndefined();
  expect(elsewhere.requests).toHaveLength(0);
  expect(await bench.gate.authenticate(MEMBER, 'application-t0ken')).toBeDefined();
  expect(await bench.gate.authenticate(MEMBER, 'planted-t0ken')).toBeUndefined();
  return bench;
};
const forged = (claims: Partial<InstallCandidate>) =>
  genuineInstall(portals.bitrix, { applicationToken: 'planted-t0ken', ...claims });

describe('an installation is not changed by', () => {
  it('an invented token, with all URLs towards the attacker', async () => {
    const url = `${elsewhere.origin}/rest/`;
    const bench = await attack(
      forged({
        accessToken: 'invented',
        serverEndpoint: url,
        clientEndpoint: url,
        domain: new URL(url).host,
      }),
    );
    expect(portals.bitrix.refreshes()).toHaveLength(0);
    expect(bench.emitted).toEqual([
      [REFUSED, { memberId: MEMBER, reason: 'unlisted-server', origin: 'ONAPPINSTALL' }],
    ]);
    expect(lines.join()).toContain(`claims to be of "${elsewhere.origin}", which is not in authServers`);
  });

  it("another application's token for this portal", async () => {
    await attack(forged({ accessToken: portals.bitrix.issue({ clientId: 'app.evil' }) }));
    expect(lines.join()).toContain('belongs to another application');
    expect(portals.bitrix.portal.requests).toHaveLength(0);
  });

  it("another portal's member_id", async () => {
    await attack(
      forged({
        accessToken: portals.bitrix.issue({
          memberId: 'another-member',
          clientEndpoint: `${elsewhere.origin}/rest/`,
        }),
      }),
    );
    expect(lines.join()).toContain('belongs to another portal');
  });

  it("an ordinary user's genuine token with an invented application_token", async () => {
    await attack(forged({ accessToken: portals.bitrix.issue({ admin: false }) }));
    expect(lines.join()).toContain('no administrator');
  });

  it('an administrator by the word of a portal that says 1, not true', async () => {
    portals.bitrix.portalFault = { body: { result: { ID: '1', ADMIN: '1' } } };
    await attack(forged({}));
    expect(lines.join()).toContain('no administrator');
  });

  it('a replay of an old genuine install', async () => {
    await attack(forged({ accessToken: portals.bitrix.issue({ expiresAt: 1_700_000_000_000 }) }));
    expect(lines.join()).toContain('older than the installation');
  });

  it('a replay of an old genuine install that claims to be of now, after a refresh', async () => {
    const bench = boot();
    const old = forged({});
    await arrive(bench, genuineInstall(portals.bitrix, { event: 'ONAPPUPDATE' }));
    const before = (await stored(bench))!;
    await bench.installations.put({ ...before, expiresAt: before.expiresAt + 60_000 }, before.version);
    await arrive(bench, { ...old, inboxEvent: { occurredAt: portals.clock.now() + 3_600_000 } });
    expect(await stored(bench)).toMatchObject({ applicationToken: 'application-t0ken', version: 2 });
    expect(bench.emitted.filter(([name]) => name !== REFUSED)).toHaveLength(1);
  });

  it('a token that the portal refuses', async () => {
    await attack(forged({ accessToken: portals.bitrix.issue({ alive: false }) }));
    expect(lines.join()).toContain('its token is refused');
  });

  it.each([
    '127.0.0.1',
    'localhost',
    '2130706433',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '10.0.0.1',
    '169.254.169.254',
  ])('a genuine portal whose verified endpoint is private: %s', async (host) => {
    const { port } = new URL(portals.bitrix.portal.origin);
    const clientEndpoint = `http://${host}:${port}/rest/`;
    await attack(forged({ accessToken: portals.bitrix.issue({ clientEndpoint }) }), {
      portalRest: { allowInsecure: true },
    });
    expect(lines.join()).toContain('the verified REST address must not be called');
    expect(portals.bitrix.portal.requests).toHaveLength(0);
  });

  it('a genuine portal whose verified endpoint is not https', async () => {
    await attack(forged({}), { portalRest: { allowPrivate: true } });
    expect(lines.join()).toContain('the verified REST address is http, not https');
    expect(lines.join()).toContain('Try: set HTTPS in the settings of the main module of the portal');
    expect(portals.bitrix.portal.requests).toHaveLength(0);
  });

  it.each([
    ['without a refresh token', { refreshToken: '' }],
    ['without an access token', { accessToken: '' }],
    ['without an application token', { applicationToken: '' }],
    ['without a portal', { memberId: '' }],
  ])('%s', async (_name, claims) => {
    await attack(forged(claims));
    expect(portals.bitrix.auth.requests).toHaveLength(0);
  });

  it('a redirect of the portal', async () => {
    portals.bitrix.portalFault = { status: 302, headers: { Location: `${elsewhere.origin}/rest/profile` } };
    const bench = boot();
    await arrive(bench, forged({}));
    expect(await stored(bench)).toBeUndefined();
    expect(elsewhere.requests).toHaveLength(0);
  });

  it('a flood of installs, which is bounded, and so is its log', async () => {
    portals.bitrix.authFault = 'reset';
    const bench = makeBench(portals.bitrix, { clock: portals.clock, portals: { maxParked: 20 } });
    const results = [];
    for (let n = 0; n < 60; n++)
      results.push(await bench.intake.enqueue(forged({ accessToken: `invented-${n}` }), ''));
    expect(results.filter((result) => result === 'full')).toHaveLength(40);
    expect(lines).toHaveLength(1);
  });
});

describe('a parked install', () => {
  it('of more than 16 kB is ignored, and said so', async () => {
    const bench = boot();
    expect(await arrive(bench, forged({ inboxEvent: { data: 'é'.repeat(8_200) } }))).toBe('ignored');
    expect(lines.join()).toContain('it is too large: more than 16384 bytes');
    expect(await arrive(bench, forged({ inboxEvent: { data: 'é'.repeat(7_000) } }))).toBe('enqueued');
  });

  it('that cannot be decrypted stops no other, and goes after a day', async () => {
    const { path, remove } = temporaryFolder();
    try {
      const file = `${path}/a.db`;
      const sealed = makeBench(portals.bitrix, { clock: portals.clock, file, keys: [Buffer.alloc(32, 1)] });
      for (let n = 0; n < 20; n++) await sealed.intake.enqueue(forged({ accessToken: `sealed-${n}` }), '');
      await sealed.close();
      const bench = boot({ file });
      await arrive(bench, genuineInstall(portals.bitrix));
      expect(await stored(bench)).toMatchObject({ status: 'active' });
      expect(lines.join()).toContain('cannot be decrypted');
      expect(await bench.store.nextPendingAt(APPLICATION.clientId)).toBeGreaterThan(portals.clock.now());
      portals.clock.tick(25 * 3_600_000);
      await untilGivenUp(bench);
      expect(await bench.store.nextPendingAt(APPLICATION.clientId)).toBeUndefined();
    } finally {
      remove();
    }
  });
});

describe('an install while the auth server or the portal does not answer', () => {
  it.each([
    ['the auth server is down', () => (portals.bitrix.authFault = { status: 503, body: '' })],
    ['the auth server breaks the connection', () => (portals.bitrix.authFault = 'reset')],
    ['the portal is down', () => (portals.bitrix.portalFault = { status: 502, body: '<html>' })],
    [
      'the portal limits',
      () => (portals.bitrix.portalFault = { status: 503, body: { error: 'QUERY_LIMIT_EXCEEDED' } }),
    ],
  ])('%s: it is tried again, later and later', async (_name, fail) => {
    fail();
    const bench = boot();
    await arrive(bench, genuineInstall(portals.bitrix));
    const due: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const next = await bench.store.nextPendingAt(APPLICATION.clientId);
      due.push(next! - portals.clock.now());
      portals.clock.tick(next! - portals.clock.now());
      await bench.verification.whenIdle();
    }
    expect(due).toEqual([2_000, 4_000, 8_000]);
    expect(await stored(bench)).toBeUndefined();
    portals.bitrix.authFault = portals.bitrix.portalFault = undefined;
    portals.clock.tick(16_000);
    await bench.verification.whenIdle();
    expect(await stored(bench)).toMatchObject({ status: 'active' });
  });

  it('is given up after a day', async () => {
    portals.bitrix.authFault = { status: 503, body: '' };
    const bench = boot();
    await arrive(bench, genuineInstall(portals.bitrix));
    portals.clock.tick(25 * 3_600_000);
    await untilGivenUp(bench);
    expect(await bench.store.nextPendingAt(APPLICATION.clientId)).toBeUndefined();
    expect(bench.emitted).toEqual([
      [REFUSED, { memberId: MEMBER, reason: 'unreachable', origin: 'ONAPPINSTALL' }],
    ]);
    expect(lines.join()).not.toContain('its token is refused');
  });
});

describe('an install survives a crash', () => {
  it('before verification: the next process verifies', async () => {
    const { path, remove } = temporaryFolder();
    try {
      const file = `${path}/a.db`;
      const first = makeBench(portals.bitrix, { clock: portals.clock, file });
      expect(await first.intake.enqueue(genuineInstall(portals.bitrix), '')).toBe('enqueued');
      await first.close();
      const second = boot({ file });
      await second.verification.whenIdle();
      expect(await stored(second)).toMatchObject({ status: 'active' });
    } finally {
      remove();
    }
  });

  it('between the store and the listeners: they run again, with the same id, though the token is dead by then', async () => {
    const bench = boot();
    const ids: string[] = [];
    bench.events.on('installed', 'deliver', async ({ candidate }) => {
      ids.push(candidate.id);
      if (ids.length < 3) throw new Error('inbox is full');
    });
    const candidate = genuineInstall(portals.bitrix);
    await arrive(bench, candidate);
    expect(await stored(bench)).toMatchObject({ status: 'active' });
    expect(bench.emitted).toEqual([]);
    portals.bitrix.tokens.clear();
    for (const ms of [2_000, 4_000]) {
      portals.clock.tick(ms);
      await bench.verification.whenIdle();
    }
    expect(ids).toEqual([ids[0], ids[0], ids[0]]);
    expect(bench.emitted).toHaveLength(1);
    expect(await bench.store.nextPendingAt(APPLICATION.clientId)).toBeUndefined();
  });

  it('stopping ends a request under way, and what is unfinished stays', async () => {
    portals.bitrix.authFault = 'hang';
    const bench = boot();
    await bench.intake.enqueue(genuineInstall(portals.bitrix), '');
    await portals.bitrix.auth.received(1);
    await bench.verification.stop();
    expect(await bench.store.pendingInstalls(APPLICATION.clientId, portals.clock.now(), 5)).toMatchObject([
      { attempts: 0 },
    ]);
  });
});

describe('without the option application', () => {
  it('an install is ignored', async () => {
    const bench = boot({ application: undefined });
    expect(await arrive(bench, genuineInstall(portals.bitrix))).toBe('ignored');
    expect(portals.bitrix.auth.requests).toHaveLength(0);
  });
});

describe('two processes', () => {
  it('verify one install once', async () => {
    const { path, remove } = temporaryFolder();
    try {
      const [a, b] = [boot({ file: `${path}/a.db` }), boot({ file: `${path}/a.db` })];
      await a.intake.enqueue(genuineInstall(portals.bitrix), '');
      b.verification.wake();
      await Promise.all([a.verification.whenIdle(), b.verification.whenIdle()]);
      expect(portals.bitrix.auth.requests).toHaveLength(1);
      expect([...a.emitted, ...b.emitted]).toHaveLength(1);
    } finally {
      remove();
    }
  });
});
