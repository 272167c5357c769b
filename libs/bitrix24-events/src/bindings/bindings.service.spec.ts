import { describe, expect, it } from '@jest/globals';
import { bindingsApp } from '../../test/bindings/bindings-app.js';
import { handler } from '../../test/bindings/handler.js';
import { SimulatedPortal } from '../../test/bindings/simulated-portal.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

const portalWith = (...events: string[]): SimulatedPortal => new SimulatedPortal([], events);
const names = ({ rows }: SimulatedPortal): string[] => rows.map(({ event }) => event).toSorted();
const LIFE = ['ONAPPINSTALL', 'ONAPPUNINSTALL', 'ONAPPUPDATE'];

/** A portal that answers nothing until told to. */
const hanging = (): [SimulatedPortal, () => void] => {
  const portal = portalWith('ONCRMDEALADD');
  let open = (): void => undefined;
  portal.gate = new Promise((resolve) => (open = resolve));
  return [portal, open];
};

describe('at boot', () => {
  it('binds what the handlers want on each portal, says so, and tells listeners', async () => {
    const { bindings, portals, log, notifications } = await bindingsApp({
      portals: { m1: portalWith('ONCRMDEALADD'), m2: portalWith() },
    });
    bindings.start();
    await bindings.whenSynced();
    expect(names(portals.m1!)).toEqual([...LIFE, 'ONCRMDEALADD']);
    expect(log).toEqual([
      'log Bindings on m1.example.com (m1): 4 bound, 0 kept, 0 unbound, 0 foreign, 0 problems',
      'log Bindings on m2.example.com (m2): 3 bound, 0 kept, 0 unbound, 0 foreign, 1 problem',
      expect.stringContaining('warn Bindings on m2.example.com (m2): ONCRMDEALADD is not offered'),
    ]);
    expect(notifications).toEqual([
      { memberId: 'm1', domain: 'm1.example.com', bound: 4, kept: 0, unbound: 0, failed: 0, problems: [] },
      expect.objectContaining({ memberId: 'm2', problems: [expect.stringContaining('ONCRMDEALADD')] }),
    ]);
    await bindings.stop();
  });

  it('finds nothing to do after a restart: one request', async () => {
    const { bindings, portal, db, clock, portals } = await bindingsApp();
    bindings.start();
    await bindings.whenSynced();
    await bindings.stop();
    const before = portal.requests;
    const again = await bindingsApp({ db, clock, portals });
    again.bindings.start();
    await again.bindings.whenSynced();
    expect(portal.requests - before).toBe(1);
    await again.bindings.stop();
  });

  it('one portal that hangs keeps no other waiting, though all slots are taken', async () => {
    const [hangs, open] = hanging();
    const portals = Object.fromEntries([
      ...Array.from({ length: 32 }, (_, index) => [`a${String(index).padStart(2, '0')}`, hangs]),
      ['b', portalWith('ONCRMDEALADD')],
    ]);
    const { bindings, clock } = await bindingsApp({ portals });
    bindings.start();
    await new Promise((resolve) => setImmediate(resolve));
    expect(names(portals.b)).toEqual([]);
    await clock.advance(5_000);
    while (names(portals.b).length < 4) await new Promise((resolve) => setImmediate(resolve));
    open();
    await bindings.stop();
  });

  it('a portal that is down is tried again, later and later', async () => {
    const { bindings, portal, log, clock, advance } = await bindingsApp();
    portal.down = new Error('connection refused');
    bindings.start();
    await bindings.whenSynced();
    await advance(5_000);
    await advance(9_999);
    expect(portal.requests).toBe(2);
    portal.down = undefined;
    await advance(1);
    expect(log.map((line) => line.slice(0, 110))).toEqual([
      'warn Bindings on m1.example.com (m1): connection refused. Looked at again in 5 s',
      'warn Bindings on m1.example.com (m1): connection refused. Looked at again in 10 s',
      'log Bindings on m1.example.com (m1): 4 bound, 0 kept, 0 unbound, 0 foreign, 0 problems',
    ]);
    // What is left is the hourly round.
    expect(clock.waiting).toBe(1);
    await bindings.stop();
  });

  it('a refused binding is tried again', async () => {
    const { bindings, portal, advance } = await bindingsApp();
    portal.refusals.set('event.bind ONCRMDEALADD', ['INTERNAL_SERVER_ERROR', '']);
    bindings.start();
    await bindings.whenSynced();
    portal.refusals.clear();
    await advance(5_000);
    expect(names(portal)).toContain('ONCRMDEALADD');
    await bindings.stop();
  });

  it('a list of portals that cannot be read is read again', async () => {
    const { bindings, portal, store, log, advance } = await bindingsApp();
    const list = store.listTokenless.bind(store);
    store.listTokenless = () => Promise.reject(new Error('disk'));
    bindings.start();
    await bindings.whenSynced();
    store.listTokenless = list;
    await advance(5_000);
    expect(log[0]).toBe('error The list of portals could not be read (Error: disk), again in 5 s');
    expect(names(portal)).toHaveLength(4);
    await bindings.stop();
  });
});

describe('later', () => {
  it('looks every hour, and is silent when nothing is new', async () => {
    const { bindings, portal, log, advance } = await bindingsApp({ portals: { m1: portalWith() } });
    bindings.start();
    await bindings.whenSynced();
    const before = [...log];
    await advance(HOUR);
    await advance(HOUR);
    expect(portal.requests).toBe(4);
    expect(log.slice(before.length).filter((line) => !line.startsWith('debug'))).toEqual([]);
    portal.app.INSTALLED = false;
    await advance(HOUR);
    expect(log.at(-2)).toContain(
      'warn Bindings on m1.example.com (m1): the application is not installed completely',
    );
    await bindings.stop();
  });

  it('leaves a portal out that nothing else calls, for a week: its token would have to be refreshed', async () => {
    const { bindings, portal, store, advance, clock } = await bindingsApp();
    const tokenUntil = async (expiresAt: number) => {
      const stored = (await store.get('app.1', 'm1'))!;
      await store.putIfVersion({ ...stored, expiresAt }, stored.version);
    };
    bindings.start();
    await bindings.whenSynced();
    await tokenUntil(clock.now() + HOUR);
    const before = portal.requests;
    for (let hours = 0; hours < 7 * 24 - 1; hours++) await advance(HOUR);
    expect(portal.requests).toBe(before);
    await advance(HOUR);
    expect(portal.requests).toBe(before + 1);

    // A call had it refreshed.
    await advance(HOUR / 2);
    await tokenUntil(clock.now() + HOUR);
    await advance(HOUR / 2);
    expect(portal.requests).toBe(before + 2);
    await bindings.stop();
  });

  it('finds portals that another process installed', async () => {
    const { bindings, portals, store, advance } = await bindingsApp();
    bindings.start();
    await bindings.whenSynced();
    portals.m9 = portalWith('ONCRMDEALADD');
    const known = (await store.get('app.1', 'm1'))!;
    await store.putIfVersion({ ...known, memberId: 'm9' }, undefined);
    await advance(HOUR);
    expect(names(portals.m9)).toHaveLength(4);
    await bindings.stop();
  });

  it('unbinds what nobody wants after one extra look, and remembers over a restart', async () => {
    const first = await bindingsApp({ handlers: [handler({}), handler({ events: ['ONTASKADD'] })] });
    first.portal.events.push('ONTASKADD');
    first.bindings.start();
    await first.bindings.whenSynced();
    await first.bindings.stop();

    const second = await bindingsApp({ db: first.db, clock: first.clock, portals: first.portals });
    second.bindings.start();
    await second.bindings.whenSynced();
    await second.advance(10 * MINUTE);
    expect(names(first.portal)).toContain('ONTASKADD');
    await second.bindings.stop();

    const third = await bindingsApp({ db: first.db, clock: first.clock, portals: first.portals });
    third.bindings.start();
    await third.bindings.whenSynced();
    await third.advance(5 * MINUTE - 1);
    expect(names(first.portal)).toContain('ONTASKADD');
    await third.advance(1);
    expect(names(first.portal)).toEqual([...LIFE, 'ONCRMDEALADD']);
    expect(third.log.at(-1)).toContain('0 bound, 4 kept, 1 unbound');
    await third.bindings.stop();
  });

  it('lets two versions live side by side for unbindAfter', async () => {
    const portal = portalWith('ONCRMDEALADD', 'ONTASKADD');
    const one = await bindingsApp({ portals: { m1: portal } });
    const two = await bindingsApp({
      portals: { m1: portal },
      clock: one.clock,
      handlers: [handler({ events: ['ONTASKADD'] })],
    });
    one.bindings.start();
    await one.bindings.whenSynced();
    two.bindings.start();
    await two.bindings.whenSynced();
    for (let minute = 0; minute < 14; minute += 1) {
      await one.clock.advance(MINUTE);
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all([one.bindings.sync(), two.bindings.sync()]);
      expect(names(portal)).toEqual([...LIFE, 'ONCRMDEALADD', 'ONTASKADD']);
    }
    await Promise.all([one.bindings.stop(), two.bindings.stop()]);
  });
});

describe('sync', () => {
  it('after an install rides with the first look', async () => {
    const { bindings, portal } = await bindingsApp();
    const [report] = await bindings.sync('m1', 'install');
    expect(portal.log.map((commands) => commands.length)).toEqual([8, 1]);
    expect(report).toMatchObject({ memberId: 'm1', cause: 'install', bound: 4, dryRun: false });
  });

  it('asked while a look runs, looks once more for all who ask', async () => {
    const [portal, open] = hanging();
    const { bindings } = await bindingsApp({ portals: { m1: portal } });
    const asked = [bindings.sync('m1', 'update'), bindings.sync('m1'), bindings.sync('m1', 'install')];
    open();
    const reports = (await Promise.all(asked)).flat();
    expect(reports.map(({ cause }) => cause)).toEqual(['update', 'install', 'install']);
    expect(portal.log.map((commands) => commands.length)).toEqual([5, 4, 8]);
  });

  it.each(['nowhere', 'gone'])('says what is wrong with portal %s in its report', async (memberId) => {
    const { bindings, store, clock } = await bindingsApp({ portals: { gone: portalWith() } });
    const known = (await store.get('app.1', 'gone'))!;
    await store.putIfVersion({ ...known, status: 'uninstalled' }, known.version);
    const [report] = await bindings.sync(memberId);
    expect(report?.error).toMatchObject({ code: 'PORTAL_NOT_INSTALLED' });
    expect([await bindings.sync(), clock.waiting]).toEqual([[], 0]);
  });

  it('binds the installer’s id', async () => {
    const { bindings, portal } = await bindingsApp({
      handlers: [handler({ authType: 'installer', authKey: 'installer' })],
    });
    await bindings.sync('m1');
    expect(portal.rows).toContainEqual({
      event: 'ONCRMDEALADD',
      handler: 'https://app.example.com/b24/as/installer',
      authType: 1,
    });
  });
});

describe('stop', () => {
  it('awaits what is under way, and starts nothing more', async () => {
    const [portal, open] = hanging();
    const { bindings, clock, log, notifications } = await bindingsApp({ portals: { m1: portal } });
    bindings.start();
    while (portal.requests === 0) await new Promise((resolve) => setImmediate(resolve));
    let stopped = false;
    const stop = bindings.stop().then(() => (stopped = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    open();
    await stop;
    expect([portal.requests, clock.waiting]).toEqual([1, 0]);
    expect([log, notifications]).toEqual([[], []]);
    const [report] = await bindings.sync('m1');
    expect([report?.error, portal.requests]).toEqual([
      expect.objectContaining({ code: 'BINDINGS_STOPPED' }),
      1,
    ]);
  });
});

describe('modes', () => {
  it('plan: logs the plan, once while it is the same, and changes nothing', async () => {
    const { bindings, portal, log, notifications, advance } = await bindingsApp({
      options: { mode: 'plan' },
    });
    bindings.start();
    await bindings.whenSynced();
    await advance(HOUR);
    await bindings.sync('m1', 'install');
    expect(log).toEqual([
      [
        'log Bindings planned for m1.example.com (m1), nothing is changed:',
        '  action  event           auth_type  handler                      why',
        '  bind    ONAPPINSTALL    0          https://app.example.com/b24  the module',
        '  bind    ONAPPUPDATE     0          https://app.example.com/b24  the module',
        '  bind    ONAPPUNINSTALL  0          https://app.example.com/b24  the module',
        '  bind    ONCRMDEALADD    0          https://app.example.com/b24  H.h (M)',
      ].join('\n'),
    ]);
    expect([portal.rows, portal.requests, notifications]).toEqual([[], 3, []]);
    await bindings.stop();
  });

  it('off: does nothing by itself, and what it is told', async () => {
    const { bindings, portal, clock } = await bindingsApp({ options: { mode: 'off' } });
    bindings.start();
    expect([await bindings.sync('m1', 'install'), portal.requests]).toEqual([[], 0]);
    await bindings.sync();
    expect([names(portal).length, clock.waiting]).toEqual([4, 0]);
  });

  it('plan() changes nothing in any mode', async () => {
    const { bindings, portal } = await bindingsApp();
    const [report] = await bindings.plan();
    expect(report).toMatchObject({ dryRun: true, bound: 0 });
    expect([report?.plan.bind.length, portal.rows, portal.requests]).toEqual([4, [], 1]);
  });
});

describe('configuration', () => {
  it('is refused, with every problem', async () => {
    const { bindings } = await bindingsApp({
      baseUrl: undefined,
      handlers: [handler({ bindOptions: { a: 1 } }), handler({ bindOptions: { a: 2 } })],
    });
    expect(bindings.problems()).toHaveLength(2);
    expect((await bindings.sync('m1'))[0]?.error).toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });

  it('without a handler and a URL binds nothing', async () => {
    const { bindings, portal, log } = await bindingsApp({ baseUrl: undefined, handlers: [] });
    bindings.start();
    await bindings.whenSynced();
    expect([portal.requests, log]).toEqual([
      0,
      ['log There is neither a public URL nor a handler of the application: no event is bound'],
    ]);
  });

  it('without an application says what to tick', async () => {
    const { bindings, portal, log } = await bindingsApp({ application: false });
    bindings.start();
    await bindings.whenSynced();
    expect([portal.requests, log]).toEqual([0, [expect.stringContaining('and tick: ONCRMDEALADD')]]);
  });
});

describe('a portal whose answers are hostile', () => {
  const hostile = (): SimulatedPortal => {
    const portal = portalWith();
    portal.scope = [
      ...Array.from({ length: 400_000 }, (_, index) => `scope${index}`),
      'crm\n[Nest] 1 - FAKE LINE\u001b[31m',
    ];
    portal.rows = Array.from({ length: 200_000 }, (_, index) => ({
      event: index % 2 ? 'ONCRMDEALADD' : 'ONX\n[Nest] 1 - FAKE LINE',
      handler: `https://x${index}.example/\u001b[31m${'y'.repeat(index % 300)}`,
      authType: index,
    }));
    portal.refusals.set('event.bind ONAPPINSTALL', [
      'NO\n[Nest] 1 - FAKE LINE',
      `\u001b[31m${'z'.repeat(5_000_000)}`,
    ]);
    return portal;
  };

  it.each(['sync', 'plan'] as const)('has short lines of its own, and a look that ends: %s', async (mode) => {
    const { bindings, log, notifications } = await bindingsApp({
      portals: { m1: hostile() },
      options: { mode },
    });
    const [report] = await bindings.sync('m1');
    expect(report?.error).toBeUndefined();
    expect(report?.problems.map(({ code }) => code)).toContain('rows-ignored');
    const texts = [...log, JSON.stringify(notifications)];
    for (const text of log) expect(text.length).toBeLessThan(150_000);
    expect(texts.filter((text) => text.includes('warn')).every((text) => text.length < 2_000)).toBe(true);
    // oxlint-disable-next-line no-control-regex -- escape sequences begin with one
    for (const text of texts) expect(text).not.toMatch(/\u001b|^\[Nest\] 1 - FAKE LINE/m);
    expect(JSON.stringify(notifications).length).toBeLessThan(10_000);
    await bindings.stop();
  });

  it('is planned for in time that does not matter, with rows that it can have', async () => {
    const portal = portalWith('ONCRMDEALADD');
    portal.rows = Array.from({ length: 200_000 }, (_, index) => ({
      event: 'ONCRMDEALADD',
      handler: `https://x${index}.example/`,
      authType: index,
    }));
    const { bindings } = await bindingsApp({ portals: { m1: portal } });
    const [report] = await bindings.sync('m1');
    expect([report?.error, report?.plan.foreign.length, report?.bound]).toEqual([undefined, 5_000, 4]);
    await bindings.stop();
  });
});
