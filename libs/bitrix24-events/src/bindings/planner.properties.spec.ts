import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NEVER_UNBOUND } from './always-wanted.js';
import { keyOf, type BindOptions, type WantedBinding } from './binding.js';
import { emptyMemory, type PlanMemory } from './plan-memory.js';
import { reconcile } from './reconciler.js';
import { SimulatedPortal, type SimulatedRow } from '../../test/bindings/simulated-portal.js';
import { isVariantOf } from './urls.js';

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

  it('never touches what is not ours', async () => {
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
