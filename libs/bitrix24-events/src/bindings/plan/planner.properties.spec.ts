import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NEVER_UNBOUND } from '../wanted/always-wanted.js';
import { connectorOf, keyOf, type BindOptions, type WantedBinding } from '../binding.js';
import { offlineTerms, type OfflineWish } from './offline-wish.js';
import { emptyMemory, type PlanMemory } from './plan-memory.js';
import { reconcile } from '../apply/reconciler.js';
import type { OfflineSubscription } from '../wanted/subscriptions.js';
import { SimulatedPortal, type SimulatedRow } from '../../../test/bindings/simulated-portal.js';
import { isVariantOf } from '../wanted/urls.js';

const BASE = 'https://app.example.com/b24';
const OWN_URL = 'https://old.example.com/b24';
const AFTER = 900_000;
const EVENTS = ['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONTASKADD', 'ONOFFLINEEVENT', 'ONAPPTEST'];

const urls = fc.constantFrom(
  BASE,
  `${BASE}/as/installer`,
  `${BASE}/as/7`,
  `${BASE}2`,
  OWN_URL,
  `${OWN_URL}/as/7`,
  'https://foreign.example.com/x',
);
const events = fc.constantFrom(...EVENTS);
const users = fc.constantFrom(0, 1, 7);

const unique = { selector: keyOf };
const rows = fc.uniqueArray(
  fc.record({ event: events, handler: urls, authType: users, offline: fc.constant(false) }),
  { ...unique, maxLength: 12 },
);
const offlineRows = fc.uniqueArray(
  fc.record({
    event: events,
    handler: fc.constant(''),
    authType: fc.constant(0),
    offline: fc.constant(true),
  }),
  { ...unique, maxLength: 3 },
);
const wanted = fc.uniqueArray(
  fc.record({
    event: events,
    handler: fc.constantFrom(BASE, `${BASE}/as/installer`, `${BASE}/as/7`),
    authType: users,
    options: fc.constantFrom<(BindOptions | undefined)[]>(undefined, {}, { minTimeout: 5 }),
    wantedBy: fc.constant<string[]>(['A.b (C)']),
  }),
  { ...unique, maxLength: 12 },
);
const portals = fc
  .tuple(rows, offlineRows, fc.subarray(EVENTS))
  .map(([online, offline, offered]) => new SimulatedPortal([...online, ...offline], offered));

const look = (portal: SimulatedPortal, want: WantedBinding[], memory: PlanMemory, now: number) =>
  reconcile(portal.send, {
    wanted: want,
    memory,
    now,
    baseUrl: BASE,
    ownUrls: [OWN_URL],
    unbindAfter: AFTER,
    apply: true,
    ride: false,
  });

const isForeign = (row: SimulatedRow): boolean =>
  row.offline === true || !isVariantOf(BASE, row.handler) || NEVER_UNBOUND.has(row.event);

describe('whatever is wanted and whatever the portal holds', () => {
  it('carried out once, nothing is left to do, also over later looks', async () => {
    await fc.assert(
      fc.asyncProperty(portals, wanted, async (portal, want) => {
        const first = await look(portal, want, emptyMemory, 0);
        const second = await look(portal, want, first.memory, AFTER);
        const rowsThen = structuredClone(portal.rows);
        const requestsThen = portal.requests;
        const third = await look(portal, want, second.memory, AFTER);
        expect([third.plan.bind, third.plan.unbind, third.plan.waiting]).toEqual([[], [], []]);
        expect(portal.rows).toEqual(rowsThen);
        expect(portal.requests - requestsThen).toBe(1);
      }),
    );
  });

  it('then holds what is wanted and offered, with its options, and of ours nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(portals, wanted, async (portal, want) => {
        const before = new Set(portal.rows.filter(({ offline }) => !offline).map(keyOf));
        const first = await look(portal, want, emptyMemory, 0);
        await look(portal, want, first.memory, AFTER);
        const ours = portal.rows.filter((row) => !isForeign(row));
        const bindable = want.filter((row) => portal.events.includes(row.event) || before.has(keyOf(row)));
        expect(ours.map(keyOf).toSorted()).toEqual(
          bindable
            .filter((row) => !NEVER_UNBOUND.has(row.event))
            .map(keyOf)
            .toSorted(),
        );
        for (const { options, ...row } of bindable) {
          if (NEVER_UNBOUND.has(row.event) || !options || !('minTimeout' in options)) continue;
          expect(portal.rows.find((other) => keyOf(other) === keyOf(row))?.options).toEqual(options);
        }
      }),
    );
  });

  it('the planner never changes bindings that are not ours', async () => {
    await fc.assert(
      fc.asyncProperty(portals, fc.array(wanted, { minLength: 1, maxLength: 4 }), async (portal, wishes) => {
        const foreign = portal.rows.filter(isForeign);
        let memory = emptyMemory;
        for (const [index, want] of wishes.entries())
          // oxlint-disable-next-line no-await-in-loop
          memory = (await look(portal, want, memory, index * 2 * AFTER)).memory;
        expect(portal.rows).toEqual(expect.arrayContaining(foreign));
      }),
    );
  });

  it('unbinds only what two looks, far enough apart, and all between them saw stale', async () => {
    const looks = fc.array(fc.tuple(wanted, fc.integer({ min: 0, max: AFTER })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(portals, looks, async (portal, steps) => {
        const staleSince = new Map<string, number>();
        const removedAfter: number[] = [];
        let memory = emptyMemory;
        let now = 0;
        for (const [want, pause] of steps) {
          now += pause;
          const isWanted = new Set(want.map(keyOf));
          const before = portal.rows.filter(({ offline }) => !offline);
          // oxlint-disable-next-line no-await-in-loop
          memory = (await look(portal, want, memory, now)).memory;
          const after = new Set(portal.rows.map(keyOf));
          for (const row of before) {
            const key = keyOf(row);
            if (isWanted.has(key)) staleSince.delete(key);
            else if (!staleSince.has(key)) staleSince.set(key, now);
            if (!after.has(key)) removedAfter.push(now - (staleSince.get(key) ?? now));
          }
        }
        expect(removedAfter.filter((ms) => ms < AFTER)).toEqual([]);
      }),
    );
  });
});

const connectors = fc.constantFrom('', 'mine', 'others');
const queuedRows = fc.uniqueArray(
  fc.tuple(events, connectors).map(([event, connector]): SimulatedRow => ({
    event,
    handler: '',
    authType: 0,
    offline: true,
    ...(connector !== '' && { connector }),
  })),
  { ...unique, maxLength: 6 },
);
const plans = fc.constantFrom<Record<string, unknown>[]>(
  {},
  { rest_auth_connector: 'N' },
  { rest_offline_extended: 'N' },
);
const queuePortals = fc
  .tuple(rows, queuedRows, fc.subarray(EVENTS, { minLength: 3 }), plans)
  .map(([online, queued, offered, features]) => {
    const portal = new SimulatedPortal([...online, ...queued], offered);
    portal.features = features;
    return portal;
  });

/** What handlers want online, and what of the queue. Options would have a binding made anew. */
interface Wish {
  online: WantedBinding[];
  offline: OfflineWish;
  subscriptions: OfflineSubscription[];
}

const wishes: fc.Arbitrary<Wish> = fc.record({
  online: wanted.map((bindings) => bindings.map(({ options: _options, ...binding }) => binding)),
  subscriptions: fc
    .subarray(EVENTS.filter((event) => event !== 'ONOFFLINEEVENT'))
    .map((names) => names.map((event) => ({ event, optional: false, wantedBy: ['A.b (C)'] }))),
  offline: fc
    .record({
      onMissingFeature: fc.constantFrom<('clear' | 'refuse')[]>('clear', 'refuse'),
      owner: fc.constantFrom<Pick<OfflineWish, 'connector' | 'exclusive'>[]>(
        { connector: 'mine', exclusive: false },
        { connector: 'mine', exclusive: true },
        { exclusive: true },
      ),
    })
    .map(({ onMissingFeature, owner }) => ({ ...owner, onMissingFeature })),
});

/** Looks, and fails where a request mixes what must not travel together. */
const lookAtQueue = (
  portal: SimulatedPortal,
  { online, offline, subscriptions }: Wish,
  memory: PlanMemory,
  now: number,
) =>
  reconcile(
    (commands, signal, connector) => {
      expect(connector).not.toBe('');
      if (connector !== undefined) {
        const types = Object.values(commands).map(({ params }) => params?.event_type);
        expect(types.filter((type) => type !== 'offline')).toEqual([]);
      }
      return portal.send(commands, signal, connector);
    },
    {
      wanted: online,
      offline,
      subscriptions,
      withFeatures: true,
      memory,
      now,
      baseUrl: BASE,
      ownUrls: [OWN_URL],
      unbindAfter: AFTER,
      apply: true,
      ride: false,
    },
  );

const ownsQueue =
  ({ offline }: Wish) =>
  (row: SimulatedRow): boolean =>
    row.offline === true && offlineTerms(offline, []).owns(row);

describe('whatever is wanted of the offline queue, whatever the plan allows', () => {
  it('a request with a connector holds nothing online, and carried out there is nothing left to do', async () => {
    await fc.assert(
      fc.asyncProperty(queuePortals, wishes, async (portal, wish) => {
        let memory = emptyMemory;
        for (let step = 0; step < 4; step++)
          // oxlint-disable-next-line no-await-in-loop
          memory = (await lookAtQueue(portal, wish, memory, step * AFTER)).memory;
        const before = portal.requests;
        const last = await lookAtQueue(portal, wish, memory, 4 * AFTER);
        expect([last.plan.bind, last.plan.unbind, last.plan.waiting, last.failed]).toEqual([[], [], [], 0]);
        expect(portal.requests - before).toBe(1);
      }),
    );
  });

  it('then holds what is wanted, offered and not refused, and of ours only what cannot be unbound', async () => {
    await fc.assert(
      fc.asyncProperty(queuePortals, wishes, async (portal, wish) => {
        const before = new Set(portal.rows.map(keyOf));
        let memory = emptyMemory;
        for (let step = 0; step < 4; step++)
          // oxlint-disable-next-line no-await-in-loop
          memory = (await lookAtQueue(portal, wish, memory, step * AFTER)).memory;
        const connectable = portal.features?.rest_auth_connector !== 'N';
        const terms = offlineTerms(wish.offline, wish.subscriptions, {
          connectable,
          extended: portal.features?.rest_offline_extended !== 'N',
        });
        const expected = terms.wanted.filter(
          (row) =>
            before.has(keyOf(row)) || (portal.events.includes(row.event) && terms.refused === undefined),
        );
        const bound = new Set(portal.rows.map(keyOf));
        expect(expected.filter((row) => !bound.has(keyOf(row)))).toEqual([]);
        const wantedKeys = new Set(terms.wanted.map(keyOf));
        const missing = new Set(
          [...terms.wanted, ...wish.online].filter((row) => !bound.has(keyOf(row))).map(({ event }) => event),
        );
        const useless = portal.rows.filter(
          (row) =>
            ownsQueue(wish)(row) &&
            !wantedKeys.has(keyOf(row)) &&
            (connectable || connectorOf(row) === '') &&
            !missing.has(row.event),
        );
        expect(useless).toEqual([]);
      }),
    );
  });

  it('an event that was bound one way or the other, and is wanted, is bound at each moment', async () => {
    const looks = fc.array(fc.tuple(wishes, fc.integer({ min: 0, max: 2 * AFTER })), {
      minLength: 2,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(queuePortals, looks, async (portal, steps) => {
        let memory = emptyMemory;
        let now = 0;
        for (const [wish, pause] of steps) {
          now += pause;
          const isOurs = (row: SimulatedRow): boolean =>
            row.offline ? ownsQueue(wish)(row) : isVariantOf(BASE, row.handler);
          const boundIn = (all: readonly SimulatedRow[]) =>
            new Set(all.filter(isOurs).map(({ event }) => event));
          const wants = [...wish.online, ...wish.subscriptions].map(({ event }) => event);
          // What is not offered any more cannot be bound another way.
          const covered = [...boundIn(portal.rows)].filter(
            (event) => wants.includes(event) && portal.events.includes(event),
          );
          const from = portal.history.length;
          // oxlint-disable-next-line no-await-in-loop
          memory = (await lookAtQueue(portal, wish, memory, now)).memory;
          for (const moment of portal.history.slice(from)) {
            const bound = boundIn(moment);
            expect(covered.filter((event) => !bound.has(event))).toEqual([]);
          }
        }
      }),
    );
  });

  it('the planner never changes the offline queues of others', async () => {
    await fc.assert(
      fc.asyncProperty(
        queuePortals,
        fc.array(wishes, { minLength: 1, maxLength: 4 }),
        async (portal, all) => {
          const others = portal.rows.filter(
            (row) => row.offline && all.every((wish) => !ownsQueue(wish)(row)),
          );
          let memory = emptyMemory;
          for (const [index, wish] of all.entries())
            // oxlint-disable-next-line no-await-in-loop
            memory = (await lookAtQueue(portal, wish, memory, index * 2 * AFTER)).memory;
          expect(portal.rows).toEqual(expect.arrayContaining(others));
        },
      ),
    );
  });
});
