import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ManualClock } from '../../../test/manual-clock.js';
import { createCipher } from '../../storage/index.js';
import { openDatabase } from '../../drivers/index.js';
import { InstallationCache } from '../installations/installation-cache.js';
import type { Installation } from '../installations/installation.js';
import { PortalEvents } from '../portal-events/portal-events.service.js';
import { ApplicationOptions, PortalsOptions } from '../portals.options.js';
import { SqliteInstallationStore } from '../../drivers/sqlite/installations/sqlite-installation-store.js';
import { NONCE_PARAM } from './nonce.js';
import { broken, WORKS } from './portal-check.js';
import { RoundTrip } from './round-trip.service.js';
import { TokenProofs } from './token-proofs.service.js';
import type { PreparedTest, TestEvents } from './test-events.js';

const PORTAL = 'portal';

const installation = (facts: Partial<Installation>): Installation => ({
  clientId: 'app.1',
  memberId: PORTAL,
  domain: 'portal.example.com',
  clientEndpoint: 'https://portal.example.com/rest/',
  authServer: 'https://oauth.bitrix.info',
  applicationToken: 'the t0ken',
  accessToken: 'access-t0ken',
  refreshToken: 'refresh-t0ken',
  expiresAt: 0,
  scope: [],
  userId: '1',
  isAdmin: true,
  status: 'active',
  installedAt: 0,
  updatedAt: 0,
  version: 0,
  ...facts,
});

/** A portal that was told nonces, and brings back none by itself. */
class ToldPortal implements TestEvents {
  url: string | undefined = 'https://app.example.com/bitrix24/events';
  mayBind = true;
  prepared: Partial<PreparedTest> = {};
  unreachable: Error | undefined;
  refusesTest: Error | undefined;
  isPrivate: boolean | Promise<boolean> = true;
  released = 0;
  readonly nonces: string[] = [];
  /** Called when it was told one. */
  told: (nonce: string) => unknown = () => undefined;

  async prepare(): Promise<PreparedTest> {
    if (this.unreachable) throw this.unreachable;
    return {
      delivery: WORKS,
      binding: WORKS,
      send: async (params) => {
        if (this.refusesTest) throw this.refusesTest;
        this.nonces.push(params[NONCE_PARAM]!);
        this.told(params[NONCE_PARAM]!);
        return this.isPrivate;
      },
      release: async () => void (this.released += 1),
      ...this.prepared,
    };
  }
}

let clock: ManualClock;
let portal: ToldPortal;
let store: SqliteInstallationStore;
let roundTrip: RoundTrip;
let proofs: TokenProofs;
let close: () => void;

beforeEach(() => {
  Logger.overrideLogger(false);
  clock = new ManualClock();
  portal = new ToldPortal();
  const db = openDatabase(':memory:');
  store = new SqliteInstallationStore(db, createCipher([]), clock);
  const application = new ApplicationOptions({ clientId: 'app.1', clientSecret: 'cl1ent-secret' });
  const installations = new InstallationCache(store, application, new PortalsOptions(), clock);
  roundTrip = new RoundTrip(installations, portal, clock);
  proofs = new TokenProofs(roundTrip, installations, portal, store, clock, new PortalEvents());
  close = () => db.close();
});
afterEach(async () => {
  await Promise.all([roundTrip.stop(), proofs.stop()]);
  close();
});

const install = (facts: Partial<Installation> = {}): Promise<boolean> =>
  store.putIfVersion(installation(facts), undefined);
const storedToken = async (): Promise<string | undefined> =>
  (await store.get('app.1', PORTAL))?.applicationToken;
/** Has the portal bring each nonce back with this token. */
const answering = (token: string): { answers: Promise<boolean>[] } => {
  const answers: Promise<boolean>[] = [];
  portal.told = (nonce) => answers.push(roundTrip.consume(PORTAL, token, nonce));
  return { answers };
};

describe('check', () => {
  it('says that all links work when the nonce is back with the stored token', async () => {
    await install();
    const { answers } = answering('the t0ken');
    expect(await roundTrip.check(PORTAL)).toEqual({
      memberId: PORTAL,
      domain: 'portal.example.com',
      ok: true,
      rest: WORKS,
      delivery: WORKS,
      binding: WORKS,
      arrival: WORKS,
      applicationToken: WORKS,
      clientSecret: { state: 'unknown' },
      tokenLearned: false,
      roundTripMs: 0,
    });
    expect(await Promise.all(answers)).toEqual([true]);
    expect(portal.released).toBe(1);
    expect((await store.get('app.1', PORTAL))?.version).toBe(1);
  });

  it('says what to look at when nothing comes in time, and waits no longer', async () => {
    await install();
    const check = roundTrip.check(PORTAL, '20s');
    await clock.advance('20s');
    expect(await check).toMatchObject({
      ok: false,
      binding: WORKS,
      arrival: {
        state: 'broken',
        hint: expect.stringContaining(`${portal.url} within 20 s. Try: open this URL`),
      },
      applicationToken: { state: 'unknown' },
      clientSecret: { state: 'unknown' },
    });
    expect(await roundTrip.consume(PORTAL, 'the t0ken', portal.nonces[0]!)).toBe(false);
    expect(portal.released).toBe(1);
    expect(clock.waiting).toBe(0);
  });

  it.each<[string, () => void, string, string]>([
    ['a portal that cannot be called', () => (portal.unreachable = new Error('refused')), 'rest', 'refused'],
    ['a portal that refuses event.test', () => (portal.refusesTest = new Error('denied')), 'rest', 'denied'],
    [
      'a portal that delivers nothing',
      () => (portal.prepared = { delivery: broken('not installed') }),
      'delivery',
      'not installed',
    ],
    [
      'a portal that refuses the URL',
      () => (portal.prepared = { binding: broken('no dot') }),
      'binding',
      'no dot',
    ],
  ])('waits for nothing from %s', async (_, breaks, link, hint) => {
    await install();
    breaks();
    expect(await roundTrip.check(PORTAL)).toMatchObject({
      ok: false,
      [link]: { state: 'broken', hint: expect.stringContaining(hint) },
      arrival: { state: 'unknown' },
    });
    expect(clock.waiting).toBe(0);
  });

  it.each<[string, Partial<Installation> | undefined]>([
    ['is not installed', undefined],
    ['was uninstalled', { status: 'uninstalled' }],
  ])('rejects where the application %s', async (_, facts) => {
    if (facts) await install(facts);
    await expect(roundTrip.check(PORTAL)).rejects.toMatchObject({ code: 'PORTAL_NOT_INSTALLED' });
  });

  it('runs one round trip for all who ask for it at once', async () => {
    await install();
    portal.told = () => undefined;
    const both = [roundTrip.check(PORTAL), roundTrip.check(PORTAL)];
    await clock.advance('30s');
    expect(await both[0]).toBe(await both[1]);
    expect(portal.nonces).toHaveLength(1);
    answering('the t0ken');
    expect(await roundTrip.check(PORTAL)).toMatchObject({ ok: true });
    expect(portal.nonces).toHaveLength(2);
  });

  it('ends when the application does, and takes back what it bound', async () => {
    await install();
    const check = roundTrip.check(PORTAL);
    await clock.advance(0);
    await roundTrip.stop();
    expect(await check).toMatchObject({ ok: false, arrival: { state: 'broken' } });
    expect(portal.released).toBe(1);
  });
});

describe('a nonce that comes with another token', () => {
  it.each([
    ['unknown', ''],
    ['another one', 'the old t0ken'],
  ])('proves it, where it was %s until then', async (_, applicationToken) => {
    await install({ applicationToken });
    const { answers } = answering('the new t0ken');
    expect(await roundTrip.check(PORTAL)).toMatchObject({ ok: true, tokenLearned: true });
    expect(await Promise.all(answers)).toEqual([true]);
    expect(await storedToken()).toBe('the new t0ken');
  });

  it('proves nothing where somebody else was told the nonce too', async () => {
    await install({ applicationToken: 'the old t0ken' });
    portal.isPrivate = false;
    const { answers } = answering('planted t0ken');
    expect(await roundTrip.check(PORTAL)).toMatchObject({
      ok: false,
      arrival: { state: 'unknown' },
      applicationToken: { state: 'broken', hint: expect.stringContaining('another binding of ONAPPTEST') },
      tokenLearned: false,
    });
    expect(await Promise.all(answers)).toEqual([false]);
    expect(await storedToken()).toBe('the old t0ken');
  });

  it('waits to be believed until it is known who was told', async () => {
    await install({ applicationToken: '' });
    let know = (_isPrivate: boolean): void => undefined;
    portal.isPrivate = new Promise((resolve) => (know = resolve));
    const { answers } = answering('planted t0ken');
    const check = roundTrip.check(PORTAL);
    await clock.advance(0);
    expect(await storedToken()).toBe('');
    know(false);
    expect(await Promise.all(answers)).toEqual([false]);
    expect(await check).toMatchObject({ tokenLearned: false });
  });

  it.each([
    ['a wrong nonce', PORTAL, 'x'.repeat(43)],
    ['no nonce', PORTAL, ''],
    ['the nonce of another portal', 'other', undefined],
  ])('changes nothing with %s', async (_, memberId, nonce) => {
    await install();
    const check = roundTrip.check(PORTAL);
    await clock.advance(0);
    expect(await roundTrip.consume(memberId, 'planted t0ken', nonce ?? portal.nonces[0]!)).toBe(false);
    expect(await roundTrip.consume(PORTAL, 'the t0ken', portal.nonces[0]!)).toBe(true);
    expect(await check).toMatchObject({ ok: true, tokenLearned: false });
    expect(await storedToken()).toBe('the t0ken');
  });

  it('counts once: whoever repeats the request changes nothing', async () => {
    await install({ applicationToken: '' });
    answering('the new t0ken');
    await roundTrip.check(PORTAL);
    expect(await roundTrip.consume(PORTAL, 'planted t0ken', portal.nonces[0]!)).toBe(false);
    expect(await storedToken()).toBe('the new t0ken');
  });

  it('changes nothing of a portal that was uninstalled meanwhile', async () => {
    await install({ applicationToken: '' });
    const check = roundTrip.check(PORTAL);
    await clock.advance(0);
    const stored = (await store.get('app.1', PORTAL))!;
    await store.putIfVersion({ ...stored, status: 'uninstalled' }, stored.version);
    expect(await roundTrip.consume(PORTAL, 'the t0ken', portal.nonces[0]!)).toBe(false);
    expect(await check).toMatchObject({ ok: false });
    expect(await storedToken()).toBe('');
  });
});

describe('begin', () => {
  it('has a token proven in the background, again and again until it is', async () => {
    await install({ applicationToken: '' });
    portal.prepared = { delivery: broken('not installed') };
    proofs.beginProof(PORTAL);
    await clock.advance('9s');
    expect(portal.released).toBe(1);
    await clock.advance('1s');
    expect(portal.released).toBe(2);
    portal.prepared = {};
    answering('the new t0ken');
    await clock.advance('1m');
    expect(await storedToken()).toBe('the new t0ken');
    expect(clock.waiting).toBe(0);
  });

  it('ends where the application was uninstalled meanwhile', async () => {
    await install({ status: 'uninstalled' });
    proofs.beginProof(PORTAL);
    await clock.advance('1h');
    expect(portal.nonces).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  it('asks nobody where nothing may be bound unasked', async () => {
    await install({ applicationToken: '' });
    portal.mayBind = false;
    proofs.beginProof(PORTAL);
    await clock.advance('1h');
    expect(portal.released).toBe(0);
  });

  it('is done at start for each portal without a token, and for no other', async () => {
    await install({ applicationToken: '' });
    await install({ memberId: 'known' });
    await install({ memberId: 'gone', applicationToken: '', status: 'uninstalled' });
    answering('the new t0ken');
    proofs.start();
    await clock.advance(0);
    expect(await storedToken()).toBe('the new t0ken');
    expect(portal.nonces).toHaveLength(1);
  });

  it('starts no round trip once the module is stopping', async () => {
    await install({ applicationToken: '' });
    portal.prepared = { delivery: broken('not installed') };
    proofs.beginProof(PORTAL);
    await clock.advance(0);
    await Promise.all([roundTrip.stop(), proofs.stop()]);
    await clock.advance('1h');
    proofs.beginProof(PORTAL);
    await clock.advance(0);
    expect(portal.released).toBe(1);
  });
});
