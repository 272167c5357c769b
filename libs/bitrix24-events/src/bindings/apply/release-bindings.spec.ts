import { expect, it } from '@jest/globals';
import { bindingsApp, BASE } from '../../../test/bindings/bindings-app.js';
import { SimulatedPortal, type SimulatedRow } from '../../../test/bindings/simulated-portal.js';

const row = (event: string, facts: Partial<SimulatedRow> = {}): SimulatedRow => ({
  event,
  handler: BASE,
  authType: 0,
  ...facts,
});

it('unbinds all that is ours, but for what the portal itself bound', async () => {
  const kept = [
    row('ONAPPINSTALL'),
    row('ONAPPUSERREADY'),
    row('ONCRMDEALADD', { handler: 'https://other.example.com/b24' }),
    row('ONCRMDEALADD', { handler: '', offline: true }),
  ];
  const portal = new SimulatedPortal([
    ...kept,
    row('ONAPPUNINSTALL'),
    row('ONCRMDEALADD'),
    row('ONCRMDEALADD', { authType: 5, handler: `${BASE}/as/5` }),
  ]);
  const { bindings } = await bindingsApp({ portals: { m1: portal } });
  expect(await bindings.forget('m1')).toEqual({ unbound: 3, failed: 0 });
  expect(portal.rows).toEqual(kept);
  expect(portal.requests).toBe(2);
});

it('unbinds more than fit in one batch of the client', async () => {
  const portal = new SimulatedPortal(
    Array.from({ length: 49 }, (_, user) => row('ONCRMDEALADD', { authType: user })),
  );
  const { bindings } = await bindingsApp({ portals: { m1: portal } });
  expect(await bindings.forget('m1')).toEqual({ unbound: 49, failed: 0 });
});

it.each<[string, (portal: SimulatedPortal) => unknown, object]>([
  [
    'refuses to unbind',
    (portal) => portal.refusals.set('event.unbind ONCRMDEALADD', ['ACCESS_DENIED', 'No']),
    { unbound: 0, failed: 1, problem: 'the portal refused to unbind: ACCESS_DENIED: No' },
  ],
  [
    'refuses to be read',
    (portal) => portal.refusals.set('event.get', ['ACCESS_DENIED', 'No']),
    { unbound: 0, failed: 0, problem: 'ACCESS_DENIED: No' },
  ],
  [
    'is down',
    (portal) => (portal.down = new Error('connection refused')),
    { unbound: 0, failed: 0, problem: 'connection refused' },
  ],
])('says so of a portal that %s', async (_, breaks, released) => {
  const portal = new SimulatedPortal([row('ONCRMDEALADD')]);
  breaks(portal);
  const { bindings } = await bindingsApp({ portals: { m1: portal } });
  expect(await bindings.forget('m1')).toEqual(released);
});

it('binds nothing more there until the next install', async () => {
  const { bindings, portal, advance } = await bindingsApp();
  bindings.start();
  await bindings.whenSynced();
  expect(portal.rows).toHaveLength(4);
  await bindings.forget('m1');
  await advance(3 * 3_600_000);
  expect(await bindings.sync('m1')).toMatchObject([{ error: { code: 'PORTAL_NOT_INSTALLED' } }]);
  expect(portal.rows.map(({ event }) => event)).toEqual(['ONAPPINSTALL']);
  await bindings.sync('m1', 'install');
  expect(portal.rows).toHaveLength(4);
  await bindings.stop();
});

it('waits for the look that is under way, which would bind anew', async () => {
  const portal = new SimulatedPortal([], ['ONCRMDEALADD']);
  let open = (): void => undefined;
  portal.gate = new Promise((resolve) => (open = resolve));
  const { bindings } = await bindingsApp({ portals: { m1: portal } });
  const look = bindings.sync('m1');
  const released = bindings.forget('m1');
  open();
  await look;
  expect(await released).toMatchObject({ unbound: 3 });
  expect(portal.rows.map(({ event }) => event)).toEqual(['ONAPPINSTALL']);
});

it('calls nobody where nothing is installed', async () => {
  const { bindings, portal } = await bindingsApp();
  expect(await bindings.forget('unknown')).toEqual({ unbound: 0, failed: 0 });
  expect(portal.requests).toBe(0);
});
