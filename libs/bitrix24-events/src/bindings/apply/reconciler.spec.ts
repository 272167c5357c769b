import { describe, expect, it } from '@jest/globals';
import { ALWAYS_WANTED } from '../wanted/always-wanted.js';
import { keyOf, type WantedBinding } from '../binding.js';
import { emptyMemory } from '../plan/plan-memory.js';
import { reconcile, type ReconcileInput } from './reconciler.js';
import { SimulatedPortal } from '../../../test/bindings/simulated-portal.js';

const BASE = 'https://app.example.com/b24';
const AFTER = 900_000;

const want = (event: string, more: Partial<WantedBinding> = {}): WantedBinding => ({
  event,
  handler: BASE,
  authType: 0,
  wantedBy: ['A.b (C)'],
  ...more,
});

const own = ALWAYS_WANTED.map((event) => want(event));
const events = (n: number): string[] => Array.from({ length: n }, (_, index) => `ONEVENT${index}`);

const look = (portal: SimulatedPortal, wanted: WantedBinding[], more: Partial<ReconcileInput> = {}) =>
  reconcile(portal.send, {
    wanted,
    memory: emptyMemory,
    now: 0,
    baseUrl: BASE,
    ownUrls: [],
    unbindAfter: AFTER,
    apply: true,
    ride: false,
    ...more,
  });

describe('the budget of requests', () => {
  it('150 events on a fresh portal after an install: 4, and 1 to see that nothing changed', async () => {
    const portal = new SimulatedPortal([], events(150));
    const wanted = [...own, ...events(150).map((event) => want(event))];
    const first = await look(portal, wanted, { ride: true });
    expect([first.bound, first.kept, portal.requests]).toEqual([153, 0, 4]);
    expect(portal.log.map((commands) => commands.length)).toEqual([8, 50, 50, 50]);

    const second = await look(portal, wanted, { memory: first.memory });
    expect([second.bound, second.kept, portal.requests]).toEqual([0, 153, 5]);
    expect(portal.log.at(-1)).toEqual(['event.get', 'app.info', 'profile', 'scope', 'events']);
  });

  it('sends no binds along with the first reads at boot, where most are there already', async () => {
    const portal = new SimulatedPortal([], events(150));
    await look(portal, [...own, ...events(150).map((event) => want(event))]);
    expect(portal.log.map((commands) => commands.length)).toEqual([5, 50, 50, 50, 3]);
  });
});

describe('what rides with the first look', () => {
  it('is what the module always wants, not a handler’s', async () => {
    const portal = new SimulatedPortal([], ['ONEVENT0']);
    await look(
      portal,
      [...own, want('ONEVENT0'), want('ONAPPUPDATE', { handler: `${BASE}/as/7`, authType: 7 })],
      {
        ride: true,
      },
    );
    expect(portal.log[0]?.slice(5)).toEqual(ALWAYS_WANTED.map((event) => `event.bind ${event}`));
  });

  it('is kept, not bound, where the portal made it itself', async () => {
    const portal = new SimulatedPortal([{ event: 'ONAPPINSTALL', handler: BASE, authType: 0 }]);
    const { bound, kept, problems } = await look(portal, own, { ride: true });
    expect([bound, kept, problems, portal.requests]).toEqual([2, 1, [], 1]);
  });

  it('is not bound again where a parallel request makes it', async () => {
    const portal = new SimulatedPortal();
    const started = 'Unable to set event handler: Process of binding the handler has already started';
    for (const event of ALWAYS_WANTED) portal.refusals.set(`event.bind ${event}`, ['ERROR_CORE', started]);
    const { bound, kept, problems } = await look(portal, own, { ride: true });
    expect([bound, kept, problems, portal.requests]).toEqual([0, 3, [], 1]);
  });

  it('is left to the plan when the portal refuses it', async () => {
    const portal = new SimulatedPortal();
    portal.refusals.set('event.bind ONAPPUPDATE', ['INTERNAL_SERVER_ERROR', 'oops']);
    const { bound, failed, problems } = await look(portal, own, { ride: true });
    expect([bound, failed, portal.requests]).toEqual([2, 1, 2]);
    expect(problems.map(({ message }) => message)).toEqual([
      `the portal refused to bind ONAPPUPDATE at ${BASE} (INTERNAL_SERVER_ERROR: oops). ` +
        'Try: nothing, it is tried again; if it stays so, mend what the portal says',
    ]);
  });

  it('does not ride where nothing may change', async () => {
    const portal = new SimulatedPortal();
    const { plan } = await look(portal, own, { ride: true, apply: false });
    expect([plan.bind.length, portal.rows, portal.requests]).toEqual([3, [], 1]);
  });
});

it.each([
  ['ERROR_CORE', 'Unable to set event handler: Handler already binded'],
  ['ERROR_CORE', 'Unable to set event handler: Process of binding the handler has already started'],
  ['error_core', 'Unable to set event handler: Handler already binded'],
])('%s "%s" is success, to be seen by the next look', async (...refusal) => {
  const portal = new SimulatedPortal([], ['ONEVENT0']);
  portal.refusals.set('event.bind ONEVENT0', refusal);
  const { bound, kept, failed, problems } = await look(portal, [want('ONEVENT0')]);
  expect({ bound, kept, failed, problems }).toEqual({ bound: 0, kept: 1, failed: 0, problems: [] });
});

it.each([
  ['ERROR_CORE', 'Unable to set event handler: something else'],
  ['ERROR_EVENT_NOT_FOUND', 'Event not found'],
])('%s "%s" is a failure, which stops no other command', async (...refusal) => {
  const portal = new SimulatedPortal([], ['ONEVENT0', 'ONEVENT1']);
  portal.refusals.set('event.bind ONEVENT0', refusal);
  const { bound, failed } = await look(portal, [want('ONEVENT0'), want('ONEVENT1')]);
  expect([bound, failed]).toEqual([1, 1]);
});

describe('changes', () => {
  it('binds before it unbinds, and keeps binding anew in one request', async () => {
    const stale = { event: 'ONOLD', handler: BASE, authType: 3 };
    const portal = new SimulatedPortal([{ event: 'ONBELL', handler: BASE, authType: 0 }, stale], events(49));
    const wanted = [
      ...events(49).map((event) => want(event)),
      want('ONBELL', { options: { minTimeout: 5 } }),
    ];
    const memory = { stale: { [keyOf(stale)]: -AFTER }, options: {} };
    const { bound, unbound, ...rest } = await look(portal, wanted, { memory });
    expect(portal.log.slice(1)).toEqual([
      events(49).map((event) => `event.bind ${event}`),
      ['event.unbind ONBELL', 'event.bind ONBELL', 'event.unbind ONOLD'],
    ]);
    expect([bound, unbound]).toEqual([50, 1]);
    expect(portal.rows.find(({ event }) => event === 'ONBELL')?.options).toEqual({ minTimeout: 5 });
    expect(rest.memory.options).toEqual({ [`ONBELL 0 ${BASE}`]: '[["minTimeout","5"]]' });
  });

  it('unbinds one user’s row only', async () => {
    const rows = [0, 3].map((authType) => ({ event: 'ONOLD', handler: BASE, authType }));
    const portal = new SimulatedPortal(rows, ['ONOLD']);
    await look(portal, [want('ONOLD', { authType: 3 })], {
      memory: { stale: { [keyOf(rows[0]!)]: -AFTER }, options: {} },
    });
    expect(portal.rows).toEqual([rows[1]]);
  });

  it('remembers no options that it did not bind itself', async () => {
    const portal = new SimulatedPortal([], ['ONBELL']);
    portal.refusals.set('event.bind ONBELL', ['ERROR_CORE', 'Handler already binded']);
    const { memory } = await look(portal, [want('ONBELL', { options: { minTimeout: 5 } })]);
    expect(memory.options).toEqual({});
  });

  it('does not bind options anew that it bound itself', async () => {
    const portal = new SimulatedPortal([], ['ONBELL']);
    const wanted = [want('ONBELL', { options: { minTimeout: 5 } })];
    const { memory } = await look(portal, wanted);
    const again = await look(portal, wanted, { memory });
    expect([again.bound, portal.requests]).toEqual([0, 3]);
  });

  it('changes nothing where the installation is no administrator’s', async () => {
    const portal = new SimulatedPortal([], ['ONEVENT0']);
    portal.isAdmin = false;
    const { problems } = await look(portal, [want('ONEVENT0')]);
    expect([problems.map(({ code }) => code), portal.requests, portal.rows]).toEqual([['not-admin'], 1, []]);
  });
});

describe('failures', () => {
  it('a read that the portal refuses changes nothing', async () => {
    const portal = new SimulatedPortal([], ['ONEVENT0']);
    portal.refusals.set('event.get', ['OPERATION_TIME_LIMIT', 'Method is blocked']);
    await expect(look(portal, [want('ONEVENT0')])).rejects.toMatchObject({
      code: 'BINDINGS_LOOK_FAILED',
      message: expect.stringContaining('event.get (OPERATION_TIME_LIMIT: Method is blocked)'),
    });
    expect(portal.rows).toEqual([]);
  });

  it('a request that fails keeps what was confirmed before it', async () => {
    const portal = new SimulatedPortal([], events(60));
    const send: typeof portal.send = (commands) => {
      if (portal.requests === 2) portal.down = new Error('gone');
      return portal.send(commands);
    };
    const wanted = events(60).map((event) => want(event, { options: { minTimeout: 5 } }));
    const { bound, error, memory } = await reconcile(send, {
      wanted,
      memory: emptyMemory,
      now: 0,
      baseUrl: BASE,
      ownUrls: [],
      unbindAfter: AFTER,
      apply: true,
      ride: false,
    });
    expect([bound, (error as Error).message, Object.keys(memory.options).length]).toEqual([50, 'gone', 50]);
  });

  it('a stop sends nothing more', async () => {
    const stop = new AbortController();
    const portal = new SimulatedPortal([], events(60));
    const send: typeof portal.send = (commands) => {
      if (portal.requests === 1) stop.abort();
      return portal.send(commands);
    };
    const { bound, error } = await reconcile(send, {
      wanted: events(60).map((event) => want(event)),
      memory: emptyMemory,
      now: 0,
      baseUrl: BASE,
      ownUrls: [],
      unbindAfter: AFTER,
      apply: true,
      ride: false,
      signal: stop.signal,
    });
    expect([bound, portal.requests]).toEqual([50, 2]);
    expect(error).toMatchObject({ code: 'BINDINGS_STOPPED' });
  });
});

it('a command of the offline queue that the portal refuses is a failure, named by its place', async () => {
  const portal = new SimulatedPortal([], ['ONEVENT0']);
  portal.refusals.set('event.bind ONEVENT0', ['ACCESS_DENIED', 'Access denied!']);
  const { bound, failed, problems } = await look(portal, [], {
    subscriptions: [{ event: 'ONEVENT0', optional: false, wantedBy: ['A.b (C)'] }],
    offline: { connector: 'x', exclusive: false, onMissingFeature: 'clear' },
  });
  expect([bound, failed, portal.connectors]).toEqual([0, 1, [undefined, 'x']]);
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'bind-failed',
      message: expect.stringContaining("to bind ONEVENT0 to the offline queue of 'x' (ACCESS_DENIED"),
    }),
  ]);
});
