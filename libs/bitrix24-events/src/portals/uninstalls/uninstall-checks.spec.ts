import { beforeEach, describe, expect, it } from '@jest/globals';
import { APPLICATION, MEMBER } from '../../../test/portals/fake-bitrix.js';
import {
  genuineInstall,
  installation,
  temporaryFolder,
  type Bench,
  type BenchOptions,
} from '../../../test/portals/portals-bench.js';
import { usePortals } from '../../../test/portals/use-portals.js';

const portals = usePortals();
const { lines } = portals;

const HOUR = 3_600_000;
const sender = { source: 'application', memberId: MEMBER, domain: 'p' } as const;
const GONE = { status: 401, body: { error: 'APPLICATION_NOT_FOUND' } };
const DOWN = { status: 502, body: '<html>' };

let told: unknown[];

/** A process of ours, with an installation whose token is alive. */
const boot = async (options: BenchOptions = {}, accessToken = portals.bitrix.issue()): Promise<Bench> => {
  const bench = portals.boot(options);
  await bench.store.putIfVersion(
    installation(portals.bitrix, { accessToken, expiresAt: portals.clock.now() + HOUR }),
    undefined,
  );
  bench.events.on('uninstalled', 'deliver', ({ tombstone, uninstall }) => {
    told.push([tombstone.status, tombstone.refreshToken, uninstall.clean, uninstall.inboxEvent]);
  });
  bench.events.on('forgotten', 'bury', ({ memberId }) => void told.push(['forgotten', memberId]));
  bench.events.on('resumed', 'wake', () => void told.push('resumed'));
  await bench.uninstalls.prepare();
  bench.uninstalls.start();
  await bench.uninstalls.whenIdle();
  return bench;
};
const stored = (bench: Bench) => bench.store.get(APPLICATION.clientId, MEMBER);
const uninstall = async (bench: Bench, clean = false, name = 'ONAPPUNINSTALL') => {
  await bench.intake.uninstall(sender, { clean, inboxEvent: { name } });
  await bench.uninstalls.whenIdle();
};
const pass = async (bench: Bench, ms: number) => {
  portals.clock.tick(ms);
  await bench.uninstalls.whenIdle();
};
const names = (bench: Bench) => bench.emitted.map(([name]) => name);

beforeEach(() => void (told = []));

describe('an uninstall that the portal confirms', () => {
  it.each<[string, () => void]>([
    ['by APPLICATION_NOT_FOUND', () => (portals.bitrix.portalFault = GONE)],
    [
      'as its token has died, and the auth server refuses another',
      () => void (portals.bitrix.portalFault = { status: 401, body: { error: 'expired_token' } }),
    ],
  ])('%s leaves a tombstone and tells the listeners', async (_name, end) => {
    const bench = await boot();
    end();
    await uninstall(bench);
    expect(await stored(bench)).toMatchObject({
      status: 'uninstalled',
      applicationToken: '',
      accessToken: '',
      refreshToken: '',
    });
    expect((await stored(bench))!.suspendedAt).toBeUndefined();
    expect(told).toEqual([['uninstalled', '', false, { name: 'ONAPPUNINSTALL' }], 'resumed']);
    // An end that was announced is no loss of authorization.
    expect(names(bench)).toEqual(['bitrix24.portal.uninstalled']);
    expect(await bench.gate.authenticate(MEMBER, 'application-t0ken')).toBeUndefined();
    expect(bench.suspended.all).toEqual([]);
    expect(await bench.store.nextUninstallAt(APPLICATION.clientId)).toBeUndefined();
    await uninstall(bench);
    expect(names(bench)).toHaveLength(1);
  });

  it('tells again after a listener failed, and after a crash', async () => {
    const { path, remove } = temporaryFolder();
    try {
      const file = `${path}/a.db`;
      portals.bitrix.portalFault = GONE;
      const first = await boot({ file });
      first.events.on('uninstalled', 'deliver', () => Promise.reject(new Error('disk full')));
      await uninstall(first);
      expect(await stored(first)).toMatchObject({ status: 'uninstalled' });
      expect(names(first)).toEqual([]);
      await first.close();
      told = [];
      const second = await boot({ file });
      await pass(second, 1_000);
      expect(told).toEqual([['uninstalled', '', false, { name: 'ONAPPUNINSTALL' }]]);
      expect(names(second)).toEqual(['bitrix24.portal.uninstalled']);
    } finally {
      remove();
    }
  });
});

describe('an uninstall with CLEAN=1', () => {
  it('what is stored goes once nothing is busy, the tombstone when no token of before can be alive', async () => {
    const bench = await boot();
    let busy = true;
    bench.deliveries.isBusy = async () => busy;
    portals.bitrix.portalFault = GONE;
    await uninstall(bench, true);
    await pass(bench, 1_000);
    expect(told).not.toContainEqual(['forgotten', MEMBER]);
    busy = false;
    await pass(bench, 2_000);
    expect(told).toContainEqual(['forgotten', MEMBER]);
    expect(await stored(bench)).toMatchObject({ status: 'uninstalled' });
    await pass(bench, HOUR);
    expect(await stored(bench)).toBeUndefined();
    expect(await bench.store.nextUninstallAt(APPLICATION.clientId)).toBeUndefined();
    expect(told.filter((one) => Array.isArray(one) && one[0] === 'forgotten')).toHaveLength(1);
  });

  it('what never ends holds it up for a week', async () => {
    const bench = await boot();
    bench.deliveries.isBusy = async () => true;
    portals.bitrix.portalFault = GONE;
    await uninstall(bench, true);
    await pass(bench, 7 * 24 * HOUR);
    expect(told).toContainEqual(['forgotten', MEMBER]);
  });

  it('a new installation keeps what is stored', async () => {
    const bench = await boot();
    bench.verification.start();
    bench.deliveries.isBusy = async () => true;
    portals.bitrix.portalFault = GONE;
    await uninstall(bench, true);
    portals.bitrix.portalFault = undefined;
    await bench.intake.enqueue(genuineInstall(portals.bitrix), '');
    await bench.verification.whenIdle();
    await pass(bench, 8 * 24 * HOUR);
    expect(await stored(bench)).toMatchObject({ status: 'active' });
    expect(told).not.toContainEqual(['forgotten', MEMBER]);
    expect(await bench.store.nextUninstallAt(APPLICATION.clientId)).toBeUndefined();
  });
});

describe('while the portal is asked whether an uninstall is genuine', () => {
  it('a new installation is not taken for the one that is gone', async () => {
    const bench = await boot();
    bench.verification.start();
    portals.bitrix.portalFault = async () => {
      portals.bitrix.portalFault = undefined;
      await bench.intake.enqueue(genuineInstall(portals.bitrix), '');
      await bench.verification.whenIdle();
      return GONE;
    };
    await uninstall(bench, true);
    expect(await stored(bench)).toMatchObject({ status: 'active', applicationToken: 'application-t0ken' });
    expect(names(bench)).toEqual(['bitrix24.portal.installed', 'bitrix24.portal.uninstall-ignored']);
    expect(bench.suspended.all).toEqual([]);
    expect(await bench.store.nextUninstallAt(APPLICATION.clientId)).toBeUndefined();
  });

  it('another uninstall, maybe the genuine one, is looked into by itself', async () => {
    const bench = await boot();
    portals.bitrix.portalFault = async () => {
      await bench.intake.uninstall(sender, { clean: false });
      portals.bitrix.portalFault = GONE;
      return { body: { result: {} } };
    };
    await uninstall(bench);
    expect(bench.suspended.all).toEqual([]);
    expect(await bench.store.nextUninstallAt(APPLICATION.clientId)).toBe(portals.clock.now() + 60_000);
    await pass(bench, 60_000);
    expect(await stored(bench)).toMatchObject({ status: 'uninstalled' });
    expect(names(bench)).toContain('bitrix24.portal.uninstalled');
  });
});

describe('an uninstall that is forged or replayed', () => {
  it('suspends for a moment only, also where the suspension could not be stored', async () => {
    const bench = await boot();
    bench.db.exec(
      `CREATE TRIGGER failing BEFORE UPDATE ON installations BEGIN SELECT raise(ABORT, 'broken'); END`,
    );
    // SQLite's error may be of another realm, which Jest takes for none.
    const refusal: unknown = await bench.intake.uninstall(sender, { clean: false }).catch(String);
    expect(refusal).toContain('broken');
    bench.db.exec('DROP TRIGGER failing');
    await bench.uninstalls.whenIdle();
    expect(bench.suspended.all).toEqual([]);
    expect(names(bench)).toEqual(['bitrix24.portal.uninstall-ignored']);
  });

  it('is ignored and reported', async () => {
    const bench = await boot();
    await uninstall(bench, true);
    expect(await stored(bench)).toMatchObject({ status: 'active' });
    expect((await stored(bench))!.suspendedAt).toBeUndefined();
    expect(told).toEqual(['resumed']);
    expect(bench.emitted).toEqual([
      [
        'bitrix24.portal.uninstall-ignored',
        { memberId: MEMBER, domain: new URL(portals.bitrix.portal.origin).host },
      ],
    ]);
    expect(lines.join()).toContain('still installed');
  });

  it('is asked for a new token where the old one has died', async () => {
    const bench = await boot({}, portals.bitrix.issue({ alive: false }));
    portals.bitrix.refreshTokens.set('refresh-t0ken', MEMBER);
    await uninstall(bench);
    expect(names(bench)).toEqual(['bitrix24.portal.uninstall-ignored']);
    expect(portals.bitrix.refreshes()).toHaveLength(1);
  });

  it('over and over suspends nothing, and costs one question a minute', async () => {
    const bench = await boot();
    await uninstall(bench);
    const asked = portals.bitrix.portal.requests.length;
    for (let n = 0; n < 20; n++) await uninstall(bench);
    expect(bench.suspended.all).toEqual([]);
    expect((await stored(bench))!.suspendedAt).toBeUndefined();
    expect(portals.bitrix.portal.requests).toHaveLength(asked);
    // A genuine one among them is looked into all the same.
    portals.bitrix.portalFault = GONE;
    await pass(bench, 60_000);
    expect(await stored(bench)).toMatchObject({ status: 'uninstalled' });
  });

  it('that came by an outgoing webhook ends no installation', async () => {
    const bench = await boot();
    await bench.intake.uninstall({ ...sender, source: 'webhook:0' }, { clean: true });
    expect(portals.bitrix.portal.requests).toHaveLength(0);
    expect(await bench.store.nextUninstallAt(APPLICATION.clientId)).toBeUndefined();
  });
});

describe('a genuine uninstall that comes while a forged one waits', () => {
  /** What became of it, without what is the same of each. */
  const outcome = () => told.filter((one) => one !== 'resumed');
  const genuine = (clean: boolean) => [
    ['uninstalled', '', clean, { name: 'genuine' }],
    ...(clean ? [['forgotten', MEMBER]] : []),
  ];

  describe.each([true, false])('with CLEAN=%p against the other', (clean) => {
    it('for a portal that does not answer is the one that is told and carried out', async () => {
      const bench = await boot();
      portals.bitrix.portalFault = DOWN;
      await uninstall(bench, !clean, 'forged');
      await uninstall(bench, clean, 'genuine');
      portals.bitrix.portalFault = GONE;
      await pass(bench, 1_000);
      expect(outcome()).toEqual(genuine(clean));
    });

    it('since the token worked a moment ago is the one that is told and carried out', async () => {
      const bench = await boot();
      await uninstall(bench);
      await uninstall(bench, !clean, 'forged');
      portals.bitrix.portalFault = GONE;
      await uninstall(bench, clean, 'genuine');
      await pass(bench, 60_000);
      expect(outcome()).toEqual(genuine(clean));
    });

    it('while the portal is asked about that is the one that is told and carried out', async () => {
      const bench = await boot();
      portals.bitrix.portalFault = async () => {
        portals.bitrix.portalFault = GONE;
        await bench.intake.uninstall(sender, { clean, inboxEvent: { name: 'genuine' } });
        return GONE;
      };
      await uninstall(bench, !clean, 'forged');
      expect(outcome()).toEqual(genuine(clean));
    });
  });

  it('brings no question forward, and puts no day of waiting off', async () => {
    const bench = await boot();
    portals.bitrix.portalFault = DOWN;
    const since = portals.clock.now();
    await uninstall(bench);
    const asked = portals.bitrix.portal.requests.length;
    portals.clock.tick(500);
    await uninstall(bench);
    expect(portals.bitrix.portal.requests).toHaveLength(asked);
    expect(await bench.store.uninstalls(APPLICATION.clientId, Infinity, 9)).toMatchObject([
      { since, attempts: 1, dueAt: since + 1_000 },
    ]);
  });
});

describe('an uninstall that neither portal nor auth server confirms yet', () => {
  it('the portal stays suspended, and is asked again, later and later, also after a restart', async () => {
    const { path, remove } = temporaryFolder();
    try {
      const file = `${path}/a.db`;
      const first = await boot({ file });
      portals.bitrix.portalFault = DOWN;
      await uninstall(first);
      expect(first.suspended.all).toEqual([MEMBER]);
      expect(await stored(first)).toMatchObject({ status: 'active', suspendedAt: portals.clock.now() });
      expect(await first.gate.authenticate(MEMBER, 'application-t0ken')).toBeDefined();
      const waits = [];
      for (let attempt = 0; attempt < 3; attempt++) {
        const wait = (await first.store.nextUninstallAt(APPLICATION.clientId))! - portals.clock.now();
        waits.push(wait);
        await pass(first, wait);
      }
      expect(waits).toEqual([1_000, 2_000, 4_000]);
      await first.close();
      const second = await boot({ file });
      expect(second.suspended.all).toEqual([MEMBER]);
      portals.bitrix.portalFault = GONE;
      await pass(second, 8_000);
      expect(await stored(second)).toMatchObject({ status: 'uninstalled' });
      expect(second.suspended.all).toEqual([]);
    } finally {
      remove();
    }
  });

  it('a verified install ends the suspension', async () => {
    const bench = await boot();
    bench.verification.start();
    portals.bitrix.portalFault = DOWN;
    await uninstall(bench);
    portals.bitrix.portalFault = undefined;
    await bench.intake.enqueue(genuineInstall(portals.bitrix), '');
    await bench.verification.whenIdle();
    expect(bench.suspended.all).toEqual([]);
    expect((await stored(bench))!.suspendedAt).toBeUndefined();
    await pass(bench, 10_000);
    expect(names(bench)).toEqual(['bitrix24.portal.installed', 'bitrix24.portal.uninstall-ignored']);
  });
});
