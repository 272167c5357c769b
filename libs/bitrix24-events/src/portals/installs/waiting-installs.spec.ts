import { describe, expect, it } from '@jest/globals';
import { APPLICATION, MEMBER } from '../../../test/portals/fake-bitrix.js';
import {
  genuineInstall,
  installation,
  makeBench,
  temporaryFolder,
  type Bench,
} from '../../../test/portals/portals-bench.js';
import { candidateId, type InstallCandidate } from '../portal-events/install-candidate.js';
import { usePortals } from '../../../test/portals/use-portals.js';

const portals = usePortals({ verifies: true });
const { boot, lines } = portals;

const HOUR = 3_600_000;

const stored = (bench: Bench) => bench.store.get(APPLICATION.clientId, MEMBER);
const idOf = (candidate: InstallCandidate) => candidateId(APPLICATION.clientId, candidate);
/** Has what is due by then verified. */
const pass = async (bench: Bench, ms: number) => {
  portals.clock.tick(ms);
  await bench.verification.whenIdle();
};

describe('an install whose access token died while it waited', () => {
  const DOWN = { status: 503, body: '' };
  const parkedInOutage = async (bench: Bench): Promise<InstallCandidate> => {
    portals.bitrix.authFault = DOWN;
    portals.bitrix.refreshTokens.set('refresh-t0ken', MEMBER);
    const candidate = genuineInstall(portals.bitrix, { expiresAt: portals.clock.now() + HOUR });
    await bench.intake.enqueue(candidate, '');
    await bench.verification.whenIdle();
    return candidate;
  };
  const die = ({ accessToken }: InstallCandidate) => void portals.bitrix.tokens.delete(accessToken);

  it('is verified by one refresh, with the pair of which it is stored', async () => {
    const bench = boot();
    const candidate = await parkedInOutage(bench);
    die(candidate);
    portals.bitrix.authFault = undefined;
    await pass(bench, 2 * HOUR);
    expect(await stored(bench)).toMatchObject({ status: 'active', installId: idOf(candidate) });
    expect((await stored(bench))!.refreshToken).not.toBe('refresh-t0ken');
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    await expect(bench.clients.forPortal(MEMBER).call('profile')).resolves.toMatchObject({ ADMIN: true });
  });

  it('keeps that pair over a crash that comes before anything was done with it', async () => {
    const { path, remove } = temporaryFolder();
    try {
      const file = `${path}/a.db`;
      const first = boot({ file });
      die(await parkedInOutage(first));
      portals.bitrix.authFault = undefined;
      portals.bitrix.portalFault = { status: 502, body: '<html>' };
      await pass(first, 2 * HOUR);
      expect(portals.bitrix.refreshes()).toHaveLength(1);
      await first.close();
      portals.bitrix.portalFault = undefined;
      const second = boot({ file });
      await second.verification.whenIdle();
      await pass(second, 10_000);
      expect(await stored(second)).toMatchObject({ status: 'active' });
      expect(portals.bitrix.refreshes()).toHaveLength(1);
    } finally {
      remove();
    }
  });

  it('waits on while the refresh is not answered', async () => {
    const bench = boot();
    die(await parkedInOutage(bench));
    await pass(bench, 2 * HOUR);
    expect(await bench.store.nextPendingAt(APPLICATION.clientId)).toBeGreaterThan(portals.clock.now());
  });

  it('is dropped when its refresh token is dead too', async () => {
    const bench = boot();
    die(await parkedInOutage(bench));
    portals.bitrix.refreshTokens.clear();
    portals.bitrix.authFault = undefined;
    await pass(bench, 2 * HOUR);
    expect(await stored(bench)).toBeUndefined();
    expect(await bench.store.nextPendingAt(APPLICATION.clientId)).toBeUndefined();
  });

  it('replaces no installation: it may be a replay', async () => {
    const bench = boot();
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    die(await parkedInOutage(bench));
    portals.bitrix.authFault = undefined;
    await pass(bench, 2 * HOUR);
    expect(await stored(bench)).toMatchObject({ accessToken: 'access-t0ken-0', version: 1 });
    expect(lines.join()).toContain('older than the installation');
  });

  it('of another portal changes nothing', async () => {
    const bench = boot();
    die(await parkedInOutage(bench));
    portals.bitrix.refreshTokens.set('refresh-t0ken', 'another-member');
    portals.bitrix.authFault = undefined;
    await pass(bench, 2 * HOUR);
    expect(await stored(bench)).toBeUndefined();
    expect(lines.join()).toContain('another portal');
  });
});

describe('an event that comes before the install is verified', () => {
  const event = (n: number) => ({ id: `e${n}`, actor: 'access-t0ken-of-it' });
  const held = (bench: Bench) => {
    const came: unknown[] = [];
    bench.events.on('installed', 'deliver', () => void came.push('install'));
    bench.events.on('deferred', 'deliver', ({ event: one }) => void came.push(one));
    return came;
  };

  it('waits with it, and comes behind it in order', async () => {
    portals.bitrix.authFault = { status: 503, body: '' };
    const bench = boot();
    const came = held(bench);
    await bench.intake.enqueue(genuineInstall(portals.bitrix), '');
    for (const n of [1, 2, 2, 3])
      expect(await bench.intake.deferEvent(MEMBER, 'application-t0ken', event(n))).toBe(true);
    await bench.verification.whenIdle();
    expect(came).toEqual([]);
    portals.bitrix.authFault = undefined;
    await pass(bench, 2_000);
    expect(came).toEqual(['install', event(1), event(2), event(3)]);
    expect(await bench.intake.deferEvent(MEMBER, 'application-t0ken', event(4))).toBe(false);
  });

  it.each([
    ['another token', MEMBER, 'another-t0ken'],
    ['another portal', 'another', 'application-t0ken'],
    ['no token', MEMBER, ''],
    ['no portal', '', 'application-t0ken'],
  ])('is refused with %s', async (_name, memberId, token) => {
    const bench = makeBench(portals.bitrix, { clock: portals.clock });
    await bench.intake.enqueue(genuineInstall(portals.bitrix), '');
    expect(await bench.intake.deferEvent(memberId, token, event(1))).toBe(false);
  });

  it('goes with an install that is dropped', async () => {
    const bench = boot();
    const came = held(bench);
    const forged = genuineInstall(portals.bitrix, { accessToken: 'invented' });
    await bench.intake.enqueue(forged, '');
    await bench.intake.deferEvent(MEMBER, 'application-t0ken', event(1));
    await bench.verification.whenIdle();
    expect(came).toEqual([]);
    expect(await bench.store.deferredEvents(idOf(forged))).toEqual([]);
  });

  it('is bounded in number and bytes', async () => {
    const bench = makeBench(portals.bitrix, { clock: portals.clock });
    await bench.intake.enqueue(genuineInstall(portals.bitrix), '');
    const hold = (one: unknown) => bench.intake.deferEvent(MEMBER, 'application-t0ken', one);
    expect(await hold({ data: 'x'.repeat(65_536) })).toBe(false);
    const results = [];
    for (let n = 0; n < 60; n++) results.push(await hold(event(n)));
    expect(results.filter(Boolean)).toHaveLength(50);
  });
});

describe('the outcome of an install', () => {
  it('tells of an install once all listeners have run, whoever asks when', async () => {
    const bench = boot();
    const candidate = genuineInstall(portals.bitrix);
    let listened = false;
    bench.events.on('installed', 'announce', () => void (listened = true));
    const early = bench.verification.outcome(idOf(candidate));
    await bench.intake.enqueue(candidate, '');
    expect(await early).toEqual({ kind: 'installed', memberId: MEMBER });
    expect(listened).toBe(true);
    portals.clock.tick(HOUR);
    // Long forgotten, but stored.
    expect(await bench.intake.enqueue(candidate, '')).toBe('ignored');
    expect(await bench.verification.outcome(idOf(candidate))).toMatchObject({ kind: 'installed' });
  });

  it('tells why it is refused, once, and asks nobody again for a while', async () => {
    const bench = boot();
    const candidate = genuineInstall(portals.bitrix, { accessToken: portals.bitrix.issue({ admin: false }) });
    await bench.intake.enqueue(candidate, '');
    const refused = await bench.verification.outcome(idOf(candidate));
    expect(refused).toMatchObject({
      kind: 'refused',
      reason: 'not-administrator',
      hint: expect.stringContaining('administrator'),
    });
    const asked = portals.bitrix.auth.requests.length;
    expect(await bench.intake.enqueue(candidate, '')).toBe('ignored');
    expect(await bench.verification.outcome(idOf(candidate))).toEqual(refused);
    expect(portals.bitrix.auth.requests).toHaveLength(asked);
    expect(bench.emitted).toEqual([
      [
        'bitrix24.portal.install-refused',
        { memberId: MEMBER, reason: 'not-administrator', origin: 'ONAPPINSTALL' },
      ],
    ]);
    await pass(bench, 60_000);
    expect(await bench.intake.enqueue(candidate, '')).toBe('enqueued');
  });

  it('says that it waits while somebody does not answer, and names the portal that is verified', async () => {
    portals.bitrix.portalFault = { status: 502, body: '<html>' };
    const bench = boot();
    const candidate = genuineInstall(portals.bitrix);
    await bench.intake.enqueue(candidate, '');
    expect(await bench.verification.outcome(idOf(candidate))).toMatchObject({
      kind: 'waiting',
      endpoint: `${portals.bitrix.portal.origin}/rest/`,
    });
  });

  it('ends for who gives up, and for all when the application stops', async () => {
    portals.bitrix.authFault = 'hang';
    const bench = boot();
    const candidate = genuineInstall(portals.bitrix);
    await bench.intake.enqueue(candidate, '');
    const impatient = new AbortController();
    const left = bench.verification.outcome(idOf(candidate), impatient.signal);
    impatient.abort();
    expect(await left).toMatchObject({ kind: 'waiting' });
    const last = bench.verification.outcome(idOf(candidate));
    await bench.verification.stop();
    expect(await last).toMatchObject({ kind: 'waiting' });
  });

  it('is seen when another process verified it', async () => {
    const { path, remove } = temporaryFolder();
    try {
      const file = `${path}/a.db`;
      const waits = makeBench(portals.bitrix, { clock: portals.clock, file });
      portals.later(() => waits.close());
      const works = boot({ file });
      const candidate = genuineInstall(portals.bitrix);
      await waits.intake.enqueue(candidate, '');
      const outcome = waits.verification.outcome(idOf(candidate));
      await portals.clock.advance(1_000);
      works.verification.wake();
      await works.verification.whenIdle();
      await portals.clock.advance(2_000);
      expect(await outcome).toEqual({ kind: 'installed', memberId: MEMBER });
    } finally {
      remove();
    }
  });

  it.each<[string, Partial<InstallCandidate>, string]>([
    ['incomplete', { refreshToken: '' }, 'incomplete'],
    ['too large', { inboxEvent: 'x'.repeat(20_000) }, 'too-large'],
  ])('of one that is %s says so', async (_name, claims, reason) => {
    const bench = boot();
    const candidate = genuineInstall(portals.bitrix, claims);
    expect(await bench.intake.enqueue(candidate, '')).toBe('ignored');
    expect(await bench.verification.outcome(idOf(candidate))).toMatchObject({ kind: 'refused', reason });
  });
});

describe('an install from the installation page', () => {
  const page = (claims: Partial<InstallCandidate> = {}) =>
    genuineInstall(portals.bitrix, { event: 'page', applicationToken: undefined, ...claims });

  it('without an application_token installs, and has the token proven', async () => {
    const bench = boot();
    const unproven: string[] = [];
    bench.events.on('tokenUnproven', 'wake', ({ memberId }) => void unproven.push(memberId));
    await bench.intake.enqueue(page(), '');
    await bench.verification.whenIdle();
    expect(await stored(bench)).toMatchObject({ status: 'active', applicationToken: '' });
    expect(unproven).toEqual([MEMBER]);
    expect(await bench.gate.authenticate(MEMBER, '')).toBeUndefined();
  });

  it('that is opened by somebody else where it is installed changes nothing, and says installed', async () => {
    const bench = boot();
    await bench.intake.enqueue(genuineInstall(portals.bitrix), '');
    await bench.verification.whenIdle();
    const before = await stored(bench);
    const opened = page({ accessToken: portals.bitrix.issue({ admin: false, userId: '5' }) });
    await bench.intake.enqueue(opened, '');
    expect(await bench.verification.outcome(idOf(opened))).toEqual({ kind: 'installed', memberId: MEMBER });
    expect(await stored(bench)).toEqual(before);
    expect(bench.emitted.map(([name]) => name)).toEqual(['bitrix24.portal.installed']);
  });

  it("that another administrator opens does not lend his rights, unless the installation's are lost", async () => {
    const bench = boot();
    const renewed: string[] = [];
    bench.events.on('renewed', 'deliver', ({ installation: { userId } }) => void renewed.push(userId));
    const first = genuineInstall(portals.bitrix);
    await bench.intake.enqueue(first, '');
    await bench.verification.whenIdle();
    await bench.intake.enqueue(page({ accessToken: portals.bitrix.issue({ userId: '7' }) }), '');
    await bench.verification.whenIdle();
    expect(await stored(bench)).toMatchObject({ userId: '1', accessToken: first.accessToken });
    portals.bitrix.tokens.get(first.accessToken)!.alive = false;
    await bench.intake.enqueue(page({ accessToken: portals.bitrix.issue({ userId: '7' }) }), '');
    await bench.verification.whenIdle();
    expect(await stored(bench)).toMatchObject({ userId: '7' });
    expect(renewed).toEqual(['1', '7']);
    expect(bench.emitted.filter(([name]) => name === 'bitrix24.portal.installed')).toHaveLength(1);
  });
});

describe('a flood of waiting installs', () => {
  it('is verified at most so many times a minute, and the one of another address soon', async () => {
    const bench = boot({ portals: { verificationsPerMinute: 30 } });
    const flood = Array.from({ length: 200 }, (_, n) =>
      bench.intake.enqueue(
        genuineInstall(portals.bitrix, { accessToken: `invented-${n}`, memberId: `m${n}` }),
        'attacker',
      ),
    );
    await Promise.all(flood);
    await bench.intake.enqueue(genuineInstall(portals.bitrix), 'queue server');
    await bench.verification.whenIdle();
    expect(portals.bitrix.auth.requests.length).toBeLessThanOrEqual(30);
    await pass(bench, 60_000);
    expect(await stored(bench)).toMatchObject({ status: 'active' });
    expect(portals.bitrix.auth.requests.length).toBeLessThanOrEqual(60);
  });

  it('that takes all places gives one to an address of few', async () => {
    const bench = makeBench(portals.bitrix, { clock: portals.clock, portals: { maxParked: 10 } });
    const flood = (n: number) =>
      bench.intake.enqueue(
        genuineInstall(portals.bitrix, { accessToken: `invented-${n}`, memberId: `m${n}` }),
        'attacker',
      );
    for (let n = 0; n < 10; n++) await flood(n);
    expect(await flood(10)).toBe('full');
    expect(await bench.intake.enqueue(genuineInstall(portals.bitrix), 'queue server')).toBe('enqueued');
    expect(await flood(11)).toBe('full');
    expect(await bench.store.pendingOf(APPLICATION.clientId)).toHaveLength(10);
  });
});
