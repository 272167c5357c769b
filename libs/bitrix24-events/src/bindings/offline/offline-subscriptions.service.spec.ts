import { describe, expect, it } from '@jest/globals';
import { bindingsApp } from '../../../test/bindings/bindings-app.js';
import { handler } from '../../../test/bindings/handler.js';
import { SimulatedPortal, type SimulatedRow } from '../../../test/bindings/simulated-portal.js';
import { Bitrix24RestError } from '../../rest/index.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const guaranteed = handler({ delivery: 'guaranteed', key: 'deals' });
const online = handler({ delivery: 'online', key: 'deals' });
const offline = { connector: 'x' };

const queued = (event: string, connector?: string): SimulatedRow => ({
  event,
  handler: '',
  authType: 0,
  offline: true,
  ...(connector !== undefined && { connector }),
});

const QUEUE = { events: ['ONCRMDEALADD'], connector: 'x', extended: true, draining: [] };
const portalOf = (...rows: SimulatedRow[]) =>
  new SimulatedPortal(rows, ['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONOFFLINEEVENT']);

describe('the budget of requests', () => {
  it('asks for features of the plan only where handlers read the queue', async () => {
    const without = await bindingsApp({ portals: { m1: portalOf() } });
    await without.bindings.sync('m1');
    expect(without.portal.log.flat()).not.toContain('feature.get');

    const { bindings, portal } = await bindingsApp({
      handlers: [guaranteed],
      offline,
      portals: { m1: portalOf() },
    });
    await bindings.sync('m1', 'install');
    expect(portal.log.map((commands) => commands.length)).toEqual([10, 1, 1]);
    expect(portal.connectors).toEqual([undefined, 'x', undefined]);
    expect(portal.log.slice(1)).toEqual([['event.bind ONCRMDEALADD'], ['event.bind ONOFFLINEEVENT']]);
    await bindings.sync('m1');
    expect([portal.requests, portal.log.at(-1)?.length]).toEqual([4, 7]);
  });

  it('needs no request of its own without a connector', async () => {
    const { bindings, portal } = await bindingsApp({
      handlers: [guaranteed],
      offline: { exclusive: true },
      portals: { m1: portalOf() },
    });
    await bindings.sync('m1', 'install');
    expect(portal.log.map((commands) => commands.length)).toEqual([10, 2]);
    expect(portal.connectors).toEqual([undefined, undefined]);
  });
});

describe('state', () => {
  it('is nothing before a look, and over a restart what the last one found', async () => {
    const first = await bindingsApp({ handlers: [guaranteed], offline, portals: { m1: portalOf() } });
    expect(await first.offline.state('m1')).toEqual({
      events: [],
      connector: undefined,
      extended: 'unknown',
      draining: [],
    });
    const changed: string[] = [];
    first.offline.onChanged((memberId) => changed.push(memberId));
    await first.bindings.sync('m1');
    expect(await first.offline.state('m1')).toEqual(QUEUE);
    await first.bindings.sync('m1');
    expect(changed).toEqual(['m1']);
    const { db, clock, portals } = first;
    const again = await bindingsApp({ handlers: [guaranteed], offline, db, clock, portals });
    expect(await again.offline.state('m1')).toEqual(QUEUE);
  });

  it('does not change by a plan', async () => {
    const { bindings, offline: queues } = await bindingsApp({
      handlers: [guaranteed],
      offline,
      portals: { m1: portalOf(queued('ONCRMDEALADD', 'x')) },
    });
    await bindings.plan('m1');
    expect((await queues.state('m1')).events).toEqual([]);
  });

  it('tells of what is left to drain once nothing is bound, until it is drained', async () => {
    const first = await bindingsApp({ handlers: [guaranteed], offline, portals: { m1: portalOf() } });
    await first.bindings.sync('m1');
    const { db, clock, portals, portal } = first;
    const app = await bindingsApp({ handlers: [online], offline, db, clock, portals });
    app.bindings.start();
    await app.bindings.whenSynced();
    // Both ways: the queue is read as before.
    expect(await app.offline.state('m1')).toEqual(QUEUE);
    await app.advance(HOUR);
    await app.advance(15 * MINUTE);
    expect(portal.rows.filter((row) => row.offline)).toEqual([]);
    expect(portal.rows.map(({ event }) => event)).not.toContain('ONOFFLINEEVENT');
    expect(await app.offline.state('m1')).toEqual({ ...QUEUE, events: [], draining: ['x'] });
    await app.offline.drained('m1', 'x');
    expect((await app.offline.state('m1')).draining).toEqual([]);
    await app.advance(HOUR);
    // Nothing reminds of the queue any more.
    const requests = portal.log.length;
    await app.advance(HOUR);
    expect(portal.log.slice(requests)).toEqual([['event.get', 'app.info', 'profile', 'scope', 'events']]);
    await app.bindings.stop();
  });

  it('reads the queue of an earlier connector, too, where all are ours', async () => {
    const { bindings, offline: queues } = await bindingsApp({
      handlers: [guaranteed],
      offline: { connector: 'x', exclusive: true },
      portals: { m1: portalOf(queued('ONCRMDEALADD', 'old'), queued('ONCRMDEALADD')) },
    });
    await bindings.sync('m1');
    expect(await queues.state('m1')).toEqual({ ...QUEUE, draining: ['old', undefined] });
  });

  it('is forgotten with the portal, whose bindings go request by request', async () => {
    const portal = portalOf(queued('ONCRMDEALUPDATE', 'theirs'));
    const { bindings, offline: queues } = await bindingsApp({
      handlers: [guaranteed],
      offline,
      portals: { m1: portal },
    });
    await bindings.sync('m1');
    const before = portal.requests;
    expect(await bindings.forget('m1')).toEqual({ unbound: 4, failed: 0 });
    expect(portal.rows).toEqual([
      queued('ONCRMDEALUPDATE', 'theirs'),
      expect.objectContaining({ event: 'ONAPPINSTALL' }),
    ]);
    expect(new Set(portal.connectors.slice(before))).toEqual(new Set(['x', undefined]));
    expect(portal.requests - before).toBe(3);
    expect((await queues.state('m1')).events).toEqual([]);
  });

  it('of a portal whose plan changed between two looks is what a refused call says', async () => {
    const { bindings, offline: queues } = await bindingsApp({
      handlers: [guaranteed],
      offline,
      portals: { m1: portalOf() },
    });
    await queues.lacks('m1', 'connectable');
    expect((await queues.state('m1')).refused).toBeUndefined();
    await bindings.sync('m1');
    await queues.lacks('m1', 'extended');
    expect(await queues.state('m1')).toEqual({ ...QUEUE, extended: false });
    expect(queues.eventConnector('m1')).toBe('x');
    await queues.lacks('m1', 'connectable');
    expect(await queues.state('m1')).toEqual({ ...QUEUE, extended: false, refused: 'no-connector' });
    expect(queues.eventConnector('m1')).toBeUndefined();
    await bindings.sync('m1');
    expect(await queues.state('m1')).toEqual(QUEUE);
  });
});

describe('what calls of handlers carry', () => {
  it.each<[string, object, SimulatedPortal['features'], string | undefined]>([
    ['the connector', { connector: 'x' }, {}, 'x'],
    [
      'nothing where the plan takes none',
      { connector: 'x', exclusive: true },
      { rest_auth_connector: 'N' },
      undefined,
    ],
    ['nothing where the plan does not say', { connector: 'x' }, undefined, undefined],
    ['nothing where none is configured', { exclusive: true }, {}, undefined],
  ])('%s', async (_, options, features, expected) => {
    const portal = portalOf();
    portal.features = features;
    const first = await bindingsApp({ handlers: [guaranteed], offline: options, portals: { m1: portal } });
    await first.bindings.sync('m1');
    expect(first.offline.eventConnector('m1')).toBe(expected);
    const { db, clock, portals } = first;
    const again = await bindingsApp({ handlers: [guaranteed], offline: options, db, clock, portals });
    expect(again.offline.eventConnector('m1')).toBeUndefined();
    await again.bindings.prepare();
    expect(again.offline.eventConnector('m1')).toBe(expected);
  });
});

describe('a portal that does not let us', () => {
  it('whose user is no administrator: says so, and reads nothing', async () => {
    const portal = portalOf();
    const { bindings, offline: queues } = await bindingsApp({
      handlers: [guaranteed],
      offline,
      portals: { m1: portal },
    });
    await bindings.sync('m1');
    portal.isAdmin = false;
    const [report] = await bindings.sync('m1');
    expect(report?.problems).toEqual([
      expect.objectContaining({
        code: 'not-admin',
        message: expect.stringContaining('nor is the offline queue read for H.h (M)'),
      }),
    ]);
    expect(await queues.state('m1')).toEqual({ ...QUEUE, refused: 'not-admin' });
    portal.isAdmin = true;
    await bindings.sync('m1');
    expect(await queues.state('m1')).toEqual(QUEUE);
  });

  it('without connectors: sends none, says so, and binds the rest', async () => {
    const portal = portalOf();
    portal.features = { rest_auth_connector: 'N' };
    const { bindings, offline: queues } = await bindingsApp({
      handlers: [guaranteed],
      offline,
      portals: { m1: portal },
    });
    const [report] = await bindings.sync('m1');
    expect(report).toMatchObject({ bound: 4, failed: 0, problems: [{ code: 'no-connector' }] });
    expect(portal.connectors).toEqual([undefined, undefined]);
    expect(await queues.state('m1')).toEqual({ ...QUEUE, events: [], refused: 'no-connector' });
  });

  it('whose plan does not say that it has no connectors: WRONG_LICENSE stops nothing else, and is not tried at once', async () => {
    const portal = portalOf();
    const { send } = portal;
    Object.assign(portal, {
      send: (...[commands, signal, connector]: Parameters<typeof send>) => {
        const asks = Object.values(commands).some(({ method }) => method === 'feature.get');
        portal.features = asks ? undefined : { rest_auth_connector: 'N' };
        return send(commands, signal, connector);
      },
    });
    const {
      bindings,
      offline: queues,
      clock,
    } = await bindingsApp({ handlers: [guaranteed], offline, portals: { m1: portal } });
    bindings.start();
    await bindings.whenSynced();
    expect(portal.rows.map(({ event }) => event)).toEqual([
      'ONAPPINSTALL',
      'ONAPPUPDATE',
      'ONAPPUNINSTALL',
      'ONOFFLINEEVENT',
    ]);
    expect(portal.connectors).toEqual([undefined, 'x', undefined]);
    expect(await queues.state('m1')).toEqual({
      ...QUEUE,
      events: [],
      extended: 'unknown',
      refused: 'no-connector',
    });
    // What is left is the hourly round.
    expect(clock.waiting).toBe(1);
    await bindings.stop();
  });

  it('that is down in the midst of it is tried again', async () => {
    const portal = portalOf();
    const { send } = portal;
    let isDown = true;
    Object.assign(portal, {
      send: (...[commands, signal, connector]: Parameters<typeof send>) =>
        connector !== undefined && isDown
          ? Promise.reject(
              new Bitrix24RestError({
                error: '',
                description: 'down',
                status: 502,
                method: 'batch',
                memberId: 'm1',
              }),
            )
          : send(commands, signal, connector),
    });
    const {
      bindings,
      offline: queues,
      advance,
    } = await bindingsApp({ handlers: [guaranteed], offline, portals: { m1: portal } });
    bindings.start();
    await bindings.whenSynced();
    expect((await queues.state('m1')).events).toEqual([]);
    isDown = false;
    await advance(5_000);
    expect(await queues.state('m1')).toEqual(QUEUE);
    await bindings.stop();
  });
});

describe('configuration', () => {
  it('needs no public URL, and binds no bell then', async () => {
    const {
      bindings,
      portal,
      offline: queues,
    } = await bindingsApp({
      baseUrl: undefined,
      handlers: [guaranteed],
      offline,
      portals: {
        m1: portalOf({ event: 'ONCRMDEALADD', handler: 'https://other.example.com/x', authType: 0 }),
      },
    });
    bindings.start();
    await bindings.whenSynced();
    expect(portal.rows).toEqual([
      { event: 'ONCRMDEALADD', handler: 'https://other.example.com/x', authType: 0 },
      queued('ONCRMDEALADD', 'x'),
    ]);
    expect(await queues.state('m1')).toEqual(QUEUE);
    expect(await bindings.forget('m1')).toEqual({ unbound: 1, failed: 0 });
    await bindings.stop();
  });

  it.each(['sync', 'plan', 'off'] as const)(
    'mode %s: fails at start where nothing tells which rows are ours',
    async (mode) => {
      const { bindings } = await bindingsApp({ handlers: [guaranteed], options: { mode } });
      expect(bindings.problems()).toEqual([expect.stringMatching(/Try: offline: \{ connector: 'my-app' \}/)]);
    },
  );

  it('fails at start without an application', async () => {
    const { bindings } = await bindingsApp({ handlers: [guaranteed], offline, application: false });
    expect(bindings.problems()).toEqual([expect.stringMatching(/only an application has an offline queue/)]);
  });
});
