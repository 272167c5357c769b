import { describe, expect, it } from '@jest/globals';
import type { BindingRow, WantedBinding } from '../binding.js';
import { keyOf, offlineKey } from '../binding.js';
import { fingerprint } from '../wanted/fingerprint.js';
import { emptyMemory, type PlanMemory } from './plan-memory.js';
import { planBindings, type PlanInput } from './planner.js';
import type { PortalView } from '../portal/portal-view.js';

const BASE = 'https://app.example.com/bitrix24/events';
const NOW = 1_800_000_000_000;
const AFTER = 900_000;

const row = (event: string, handler = BASE, authType = 0, offline = false): BindingRow => ({
  event,
  handler,
  authType,
  offline,
});

const want = (event: string, more: Partial<WantedBinding> = {}): WantedBinding => ({
  event,
  handler: BASE,
  authType: 0,
  wantedBy: ['DealSync.created (DealModule)'],
  ...more,
});

const EVENTS = ['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONOFFLINEEVENT', 'ONAPPINSTALL', 'ONAPPUSERREADY'];

/** No offline binding is ours. */
const OTHERS: PlanInput['offline'] = { owns: () => false, connectable: 'unknown' };

/** Those of connector `x` are, or all of them. */
const OURS: PlanInput['offline'] = { owns: ({ connector }) => connector === 'x', connectable: true };
const ALL: PlanInput['offline'] = { owns: () => true, connectable: true };

const queued = (event: string, connector = 'x'): BindingRow => ({
  ...offlineKey(event, connector),
  offline: true,
});

const wantQueued = (event: string, connector = 'x'): WantedBinding => ({
  ...offlineKey(event, connector),
  wantedBy: ['DealSync.created (DealModule)'],
});

interface Case extends Partial<Omit<PlanInput, 'view'>> {
  rows?: BindingRow[];
  view?: Partial<PortalView>;
}

const plan = ({ rows = [], view, ...input }: Case) =>
  planBindings({
    wanted: [],
    memory: emptyMemory,
    now: NOW,
    baseUrl: BASE,
    ownUrls: [],
    unbindAfter: AFTER,
    offline: OTHERS,
    ...input,
    view: {
      rows,
      installed: true,
      paymentExpired: false,
      isAdmin: true,
      scope: ['crm'],
      events: new Set(EVENTS),
      ...view,
    },
  });

/** A plan as short lines. */
const lines = (given: Case): string[] => {
  const { plan: found } = plan(given);
  return [
    ...found.bind.map((binding) => `bind ${keyOf(binding)} ${binding.reason}`),
    ...found.keep.map((binding) => `keep ${keyOf(binding)} ${binding.reason}`),
    ...found.unbind.map((binding) => `unbind ${keyOf(binding)}`),
    ...found.waiting.map((binding) => `wait ${keyOf(binding)} ${binding.until - NOW}`),
    ...found.foreign.map((binding) => `foreign ${keyOf(binding)}`),
    ...found.problems.map(({ code, event }) => (event ? `${code} ${event}` : code)),
  ];
};

const stale = (binding: BindingRow, ago: number): PlanMemory => ({
  stale: { [keyOf(binding)]: NOW - ago },
  options: {},
});

const bound = (binding: BindingRow, options: Record<string, string | number>): PlanMemory => ({
  stale: {},
  options: { [keyOf(binding)]: fingerprint(options) },
});

/** As stale for so long as it was bound by us. */
const ours = (binding: BindingRow, ago?: number): PlanMemory => ({
  stale: ago === undefined ? {} : { [keyOf(binding)]: NOW - ago },
  options: {},
  bound: [keyOf(binding)],
});

const FORMER = 'https://former.tunnel.example.com/bitrix24/events';
const former = row('ONCRMDEALADD', FORMER);
const deal = row('ONCRMDEALADD');
const bell = row('ONOFFLINEEVENT');

describe('planBindings of rows at a former URL of ours', () => {
  it.each<[string, Case, string[]]>([
    [
      'lets them wait at the first look',
      { rows: [former], memory: ours(former) },
      [`wait ONCRMDEALADD 0 ${FORMER} ${AFTER}`],
    ],
    [
      'unbinds them once the time is up',
      { rows: [former], memory: ours(former, AFTER) },
      [`unbind ONCRMDEALADD 0 ${FORMER}`],
    ],
    [
      'unbinds them where there is no URL now',
      { baseUrl: undefined, rows: [former], memory: ours(former, AFTER) },
      [`unbind ONCRMDEALADD 0 ${FORMER}`],
    ],
    [
      'lets them wait until what is wanted is bound at the present one',
      { wanted: [want('ONCRMDEALADD')], rows: [former], memory: ours(former, AFTER) },
      [`bind ONCRMDEALADD 0 ${BASE} missing`, `wait ONCRMDEALADD 0 ${FORMER} 60000`],
    ],
    [
      'unbinds them beside their successor',
      { wanted: [want('ONCRMDEALADD')], rows: [former, deal], memory: ours(former, AFTER) },
      [`keep ONCRMDEALADD 0 ${BASE} wanted`, `unbind ONCRMDEALADD 0 ${FORMER}`],
    ],
    [
      'leaves what we did not bind',
      { rows: [former], memory: stale(former, AFTER) },
      [`foreign ONCRMDEALADD 0 ${FORMER}`],
    ],
    [
      'leaves what belongs to another deployment of ours',
      { rows: [former], memory: ours(former, AFTER), ownUrls: [FORMER] },
      [`keep ONCRMDEALADD 0 ${FORMER} own-url`],
    ],
  ])('%s', (_, given, expected) => expect(lines(given).toSorted()).toEqual(expected.toSorted()));

  it('remembers what is wanted and there, but not what the portal may have made, nor what is elsewhere', () => {
    const elsewhere = row('ONCRMDEALUPDATE', 'https://other.example.com/b24');
    const rows = [deal, row('ONAPPINSTALL'), row('ONIMBOTV2MESSAGEADD'), elsewhere];
    const wanted = rows.map((each) => want(each.event, { handler: each.handler }));
    const { memory } = plan({ wanted, rows, ownUrls: [elsewhere.handler], memory: ours(former) });
    expect(memory.bound).toEqual([keyOf(deal)]);
  });
});

describe('planBindings of what bots registered', () => {
  it.each([
    'ONIMBOTJOINCHAT',
    'ONIMBOTDELETE',
    'ONIMCOMMANDADD',
    'ONIMBOTV2JOINCHAT',
    'ONIMBOTV2DELETE',
    'ONIMBOTV2COMMANDADD',
  ])('leaves %s alone at our URL, however long nobody has wanted it', (event) => {
    const made = row(event);
    expect(lines({ rows: [made], memory: ours(made, 10 * AFTER) })).toEqual([
      `keep ${event} 0 ${BASE} registration`,
    ]);
  });
});

describe('planBindings of a portal that lists without an end', () => {
  const many = Array.from({ length: 5_000 }, (_, user) => row('ONCRMDEALADD', `${BASE}/as/${user}`, user));

  it('unbinds 500 rows per sync, and the rest in later syncs', () => {
    const memory = { stale: Object.fromEntries(many.map((each) => [keyOf(each), NOW - AFTER])), options: {} };
    const found = plan({ rows: many, memory }).plan;
    expect([found.unbind.length, found.waiting.length, found.waiting[0]!.until - NOW]).toEqual([
      500, 4_500, 60_000,
    ]);
  });

  it('reports how many rows were not read', () => {
    const { problems } = plan({ rows: many, view: { ignored: 195_000 } }).plan;
    expect(problems.map(({ message }) => message)).toEqual([
      'event.get lists 200000 bindings, of which 195000 are not looked at: beyond what a portal can hold, or with a ' +
        'name or URL that none can have. Try: look at what answers at the address of the portal',
    ]);
  });

  it('is not kept waiting by a clock that was ahead', () => {
    const memory = { stale: { [keyOf(deal)]: NOW + 3_600_000 }, options: {} };
    expect(lines({ rows: [deal], memory })).toEqual([`wait ONCRMDEALADD 0 ${BASE} ${AFTER}`]);
  });
});

describe('planBindings', () => {
  it.each<[string, Case, string[]]>([
    ['binds what is missing', { wanted: [want('ONCRMDEALADD')] }, [`bind ONCRMDEALADD 0 ${BASE} missing`]],
    [
      'keeps what is there',
      { wanted: [want('ONCRMDEALADD')], rows: [deal] },
      [`keep ONCRMDEALADD 0 ${BASE} wanted`],
    ],
    [
      'tells users apart',
      { wanted: [want('ONCRMDEALADD', { authType: 7, handler: `${BASE}/as/7` })], rows: [deal] },
      [`bind ONCRMDEALADD 7 ${BASE}/as/7 missing`, `wait ONCRMDEALADD 0 ${BASE} ${AFTER}`],
    ],
    [
      'takes another user at the same URL for another binding',
      { wanted: [want('ONCRMDEALADD', { authType: 7 })], rows: [row('ONCRMDEALADD', BASE, 8)] },
      [`bind ONCRMDEALADD 7 ${BASE} missing`, `wait ONCRMDEALADD 8 ${BASE} ${AFTER}`],
    ],
    ['lets a stale one wait at first', { rows: [deal] }, [`wait ONCRMDEALADD 0 ${BASE} ${AFTER}`]],
    [
      'lets it wait until its time',
      { rows: [deal], memory: stale(deal, AFTER - 1) },
      [`wait ONCRMDEALADD 0 ${BASE} 1`],
    ],
    ['unbinds it then', { rows: [deal], memory: stale(deal, AFTER) }, [`unbind ONCRMDEALADD 0 ${BASE}`]],
    [
      'unbinds at the second look at the earliest',
      { rows: [deal], unbindAfter: 0 },
      [`wait ONCRMDEALADD 0 ${BASE} 0`],
    ],
    [
      'does not unbind what is wanted again',
      { rows: [deal], wanted: [want('ONCRMDEALADD')], memory: stale(deal, AFTER) },
      [`keep ONCRMDEALADD 0 ${BASE} wanted`],
    ],
    [
      'owns its URLs for users that nobody wants any more',
      { rows: [row('ONCRMDEALADD', `${BASE}/as/old`, 9)] },
      [`wait ONCRMDEALADD 9 ${BASE}/as/old ${AFTER}`],
    ],
    ...[
      'https://app.example.com/bitrix24/events2',
      'https://app.example.com/bitrix24',
      'https://app.example.com/bitrix24/events/as/7/deeper',
      'https://app.example.com/bitrix24/events/as/',
      'https://app.example.com/bitrix24/events?x=1',
      'http://app.example.com/bitrix24/events',
      'https://app.example.com/Bitrix24/events',
      'https://other.example.com/bitrix24/events',
    ].map((url): [string, Case, string[]] => [
      `leaves ${url} alone`,
      { rows: [row('ONCRMDEALADD', url)], memory: stale(row('ONCRMDEALADD', url), 10 * AFTER) },
      [`foreign ONCRMDEALADD 0 ${url}`],
    ]),
    [
      'leaves offline rows of others alone',
      { rows: [row('ONCRMDEALADD', '', 0, true)] },
      ['foreign ONCRMDEALADD offline '],
    ],
    [
      'leaves a row alone whose user it cannot read',
      { rows: [row('ONCRMDEALADD', BASE, NaN)] },
      [`foreign ONCRMDEALADD NaN ${BASE}`],
    ],
    [
      'never unbinds under ownUrls',
      {
        rows: [row('ONCRMDEALADD', 'https://old.example.com/hook/x')],
        ownUrls: ['https://old.example.com/hook/'],
        memory: stale(row('ONCRMDEALADD', 'https://old.example.com/hook/x'), 10 * AFTER),
      },
      ['keep ONCRMDEALADD 0 https://old.example.com/hook/x own-url'],
    ],
    [
      'never unbinds at its own URL when that is under ownUrls',
      { rows: [deal], ownUrls: ['https://app.example.com'], memory: stale(deal, 10 * AFTER) },
      [`keep ONCRMDEALADD 0 ${BASE} own-url`],
    ],
    [
      'takes no neighbour for a URL under ownUrls',
      {
        rows: [row('ONCRMDEALADD', 'https://old.example.com/hooks')],
        ownUrls: ['https://old.example.com/hook'],
      },
      ['foreign ONCRMDEALADD 0 https://old.example.com/hooks'],
    ],
    ...[
      'ONAPPINSTALL',
      'ONAPPUSERREADY',
      'ONAPPUPDATE',
      'ONAPPUNINSTALL',
      'ONAPPPAYMENT',
      'ONAPPMETHODCONFIRM',
    ].map((event): [string, Case, string[]] => [
      `never unbinds ${event}`,
      { rows: [row(event)], memory: stale(row(event), 10 * AFTER) },
      [`keep ${event} 0 ${BASE} lifecycle`],
    ]),
    [
      'never binds the life of the application anew either',
      { rows: [row('ONAPPINSTALL')], wanted: [want('ONAPPINSTALL', { options: { a: 1 } })] },
      [`keep ONAPPINSTALL 0 ${BASE} wanted`],
    ],
    [
      'reports what a missing permission keeps from being bound',
      { wanted: [want('ONTASKADD')] },
      ['missing-scope ONTASKADD'],
    ],
    [
      'binds a deprecated event, and says so',
      { wanted: [want('ONCRMINVOICEADD')], view: { events: new Set(['ONCRMINVOICEADD']) } },
      [`bind ONCRMINVOICEADD 0 ${BASE} missing`, 'deprecated ONCRMINVOICEADD'],
    ],
    ['misses nothing that only a pattern names', { wanted: [want('ONTASKADD', { optional: true })] }, []],
    [
      'binds an event of one smart process where the portal offers its family',
      {
        wanted: [want('ONCRMDYNAMICITEMADD_147')],
        view: { events: new Set(['ONCRMDYNAMICITEMADD']) },
      },
      [`bind ONCRMDYNAMICITEMADD_147 0 ${BASE} missing`],
    ],
    ['reports what the portal does not know', { wanted: [want('ONMYEVENT')] }, ['not-offered ONMYEVENT']],
    [
      'keeps what is bound though it is not offered any more',
      { wanted: [want('ONMYEVENT')], rows: [row('ONMYEVENT')] },
      [`keep ONMYEVENT 0 ${BASE} wanted`],
    ],
    [
      'plans nothing for somebody who is no administrator',
      { wanted: [want('ONCRMDEALADD')], rows: [bell], memory: stale(bell, AFTER), view: { isAdmin: false } },
      ['not-admin'],
    ],
    [
      'binds where nothing is delivered yet, and says so',
      { wanted: [want('ONCRMDEALADD')], view: { installed: false, paymentExpired: true } },
      [`bind ONCRMDEALADD 0 ${BASE} missing`, 'not-installed', 'payment-expired'],
    ],
    [
      'binds options that it remembers differently anew',
      {
        wanted: [want('ONOFFLINEEVENT', { options: { minTimeout: 5 } })],
        rows: [bell],
        memory: bound(bell, { minTimeout: 1 }),
      },
      [`bind ONOFFLINEEVENT 0 ${BASE} options`],
    ],
    [
      'binds options anew when it knows nothing of the row',
      { wanted: [want('ONOFFLINEEVENT', { options: { minTimeout: 5 } })], rows: [bell] },
      [`bind ONOFFLINEEVENT 0 ${BASE} options`],
    ],
    [
      'keeps options that it remembers so, also as texts',
      {
        wanted: [want('ONOFFLINEEVENT', { options: { minTimeout: '5' } })],
        rows: [bell],
        memory: bound(bell, { minTimeout: 5 }),
      },
      [`keep ONOFFLINEEVENT 0 ${BASE} wanted`],
    ],
    [
      'takes options away by binding anew',
      { wanted: [want('ONOFFLINEEVENT')], rows: [bell], memory: bound(bell, { minTimeout: 5 }) },
      [`bind ONOFFLINEEVENT 0 ${BASE} options`],
    ],
    [
      'says when the portal may mix up two URLs',
      { wanted: [want('ONCRMDEALADD')], rows: [row('ONCRMDEALADD', BASE.replace('app', 'App'))] },
      [
        `bind ONCRMDEALADD 0 ${BASE} missing`,
        `foreign ONCRMDEALADD 0 ${BASE.replace('app', 'App')}`,
        'url-clash ONCRMDEALADD',
      ],
    ],
  ])('%s', (_, given, expected) => {
    expect(lines(given)).toEqual(expected);
  });

  const online = row('ONCRMDEALADD');
  const offline = queued('ONCRMDEALADD');
  const [ONLINE, OFFLINE] = [keyOf(online), keyOf(offline)];

  it.each<[string, Case, string[]]>([
    ['binds what is missing', { wanted: [wantQueued('ONCRMDEALADD')] }, [`bind ${OFFLINE} missing`]],
    [
      'keeps what is there',
      { wanted: [wantQueued('ONCRMDEALADD')], rows: [offline] },
      [`keep ${OFFLINE} wanted`],
    ],
    [
      'tells connectors apart',
      {
        wanted: [wantQueued('ONCRMDEALADD')],
        rows: [queued('ONCRMDEALADD', ''), queued('ONCRMDEALADD', 'y')],
      },
      [`bind ${OFFLINE} missing`, 'foreign ONCRMDEALADD offline ', 'foreign ONCRMDEALADD offline y'],
    ],
    ['has nothing to do with those of others', { rows: [offline], offline: OTHERS }, [`foreign ${OFFLINE}`]],
    ['lets a stale one wait', { rows: [offline] }, [`wait ${OFFLINE} ${AFTER}`]],
    ['unbinds it then', { rows: [offline], memory: stale(offline, AFTER) }, [`unbind ${OFFLINE}`]],
    [
      'unbinds one of another connector where all are ours',
      {
        rows: [queued('ONCRMDEALADD', 'y')],
        memory: stale(queued('ONCRMDEALADD', 'y'), AFTER),
        offline: ALL,
      },
      ['unbind ONCRMDEALADD offline y'],
    ],
    [
      'leaves one alone whose connector the plan does not take any more',
      { rows: [offline], memory: stale(offline, AFTER), offline: { ...OURS, connectable: false } },
      [`keep ${OFFLINE} out-of-reach`],
    ],
    [
      'but not one without a connector',
      { rows: [queued('ONCRMDEALADD', '')], offline: { ...ALL, connectable: false } },
      [`wait ONCRMDEALADD offline  ${AFTER}`],
    ],
    [
      'from online: binds the new, and keeps the old, however stale',
      { wanted: [wantQueued('ONCRMDEALADD')], rows: [online], memory: stale(online, AFTER) },
      [`bind ${OFFLINE} missing`, `keep ${ONLINE} successor-missing`],
    ],
    [
      'from online: the old waits once the new is there',
      { wanted: [wantQueued('ONCRMDEALADD')], rows: [online, offline] },
      [`keep ${OFFLINE} wanted`, `wait ${ONLINE} ${AFTER}`],
    ],
    [
      'from online: the old goes after its time',
      { wanted: [wantQueued('ONCRMDEALADD')], rows: [online, offline], memory: stale(online, AFTER) },
      [`keep ${OFFLINE} wanted`, `unbind ${ONLINE}`],
    ],
    [
      'to online: binds the new, and keeps the old',
      { wanted: [want('ONCRMDEALADD')], rows: [offline], memory: stale(offline, AFTER) },
      [`bind ${ONLINE} missing`, `keep ${OFFLINE} successor-missing`],
    ],
    [
      'to online at two URLs: keeps the old until both are there',
      {
        wanted: [want('ONCRMDEALADD'), want('ONCRMDEALADD', { handler: `${BASE}/as/7`, authType: 7 })],
        rows: [offline, online],
        memory: stale(offline, AFTER),
      },
      [
        `bind ONCRMDEALADD 7 ${BASE}/as/7 missing`,
        `keep ${ONLINE} wanted`,
        `keep ${OFFLINE} successor-missing`,
      ],
    ],
    [
      'to online: the old goes after its time',
      { wanted: [want('ONCRMDEALADD')], rows: [offline, online], memory: stale(offline, AFTER) },
      [`keep ${ONLINE} wanted`, `unbind ${OFFLINE}`],
    ],
    [
      'to another connector: keeps the old until the new is there',
      {
        wanted: [wantQueued('ONCRMDEALADD', 'y')],
        rows: [offline],
        memory: stale(offline, AFTER),
        offline: ALL,
      },
      ['bind ONCRMDEALADD offline y missing', `keep ${OFFLINE} successor-missing`],
    ],
    [
      'is wanted both ways at once',
      { wanted: [want('ONCRMDEALADD'), wantQueued('ONCRMDEALADD')], rows: [online] },
      [`bind ${OFFLINE} missing`, `keep ${ONLINE} wanted`],
    ],
    [
      'binds nothing where it is refused, and takes nothing away',
      {
        wanted: [wantQueued('ONCRMDEALADD'), wantQueued('ONCRMDEALUPDATE')],
        rows: [online, offline, row('ONCRMDEALUPDATE')],
        memory: stale(row('ONCRMDEALUPDATE'), AFTER),
        offline: { ...OURS, refused: 'no-connector' },
      },
      [
        `keep ${OFFLINE} wanted`,
        `keep ${keyOf(row('ONCRMDEALUPDATE'))} successor-missing`,
        `wait ${ONLINE} ${AFTER}`,
      ],
    ],
    [
      'reports what a missing permission keeps from being bound',
      { wanted: [wantQueued('ONTASKADD')] },
      ['missing-scope ONTASKADD'],
    ],
    [
      'without a URL no online row is ours',
      {
        baseUrl: undefined,
        wanted: [wantQueued('ONCRMDEALADD')],
        rows: [online],
        memory: stale(online, AFTER),
      },
      [`bind ${OFFLINE} missing`, `foreign ${ONLINE}`],
    ],
  ])('of the offline queue: %s', (_, given, expected) => {
    expect(lines({ offline: OURS, ...given }).toSorted()).toEqual(expected.toSorted());
  });

  it('says for whom the queue is not read where the user is no administrator', () => {
    const { problems } = plan({ wanted: [wantQueued('ONCRMDEALADD')], view: { isAdmin: false } }).plan;
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/nor is the offline queue read for DealSync\.created \(DealModule\)\. Try: /),
    ]);
  });

  it('gives each problem its remedy', () => {
    const { problems } = plan({
      wanted: [want('ONTASKADD'), want('ONMYEVENT'), want('ONCRMDEALADD')],
      rows: [row('ONCRMDEALADD', BASE.toUpperCase())],
      view: { installed: false, paymentExpired: true },
    }).plan;
    const all = [...problems, ...plan({ view: { isAdmin: false } }).plan.problems];
    expect(all.map(({ code }) => code)).toEqual([
      'not-installed',
      'payment-expired',
      'missing-scope',
      'not-offered',
      'url-clash',
      'not-admin',
    ]);
    expect(all.filter(({ message }) => !message.includes('. Try: '))).toEqual([]);
    expect(all[0]?.message).toContain('open the application in the portal as an administrator');
    expect(all[2]?.message).toContain('no permission "task" there (it has: crm)');
  });

  it('remembers the first look that saw a row stale, and forgets rows that are wanted or gone', () => {
    const { memory } = plan({
      rows: [deal, bell],
      wanted: [want('ONOFFLINEEVENT')],
      memory: {
        stale: { [keyOf(deal)]: NOW - 5, [keyOf(bell)]: NOW - 5, [keyOf(row('GONE'))]: NOW - 5 },
        options: { [keyOf(bell)]: 'b', [keyOf(row('GONE'))]: 'g' },
      },
    });
    expect(memory).toEqual({ stale: { [keyOf(deal)]: NOW - 5 }, options: { [keyOf(bell)]: 'b' } });
  });

  it('remembers a row that it unbinds until the portal confirms', () => {
    const memory = stale(deal, AFTER);
    expect(plan({ rows: [deal], memory }).memory).toEqual(memory);
  });

  it('keeps its memory when the view was no administrator’s', () => {
    const memory = stale(deal, 5);
    expect(plan({ memory, view: { isAdmin: false } }).memory).toBe(memory);
  });
});
