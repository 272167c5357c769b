import { describe, expect, it } from '@jest/globals';
import type { BindingRow, WantedBinding } from './binding.js';
import { keyOf } from './binding.js';
import { fingerprint } from './fingerprint.js';
import { emptyMemory, type PlanMemory } from './plan-memory.js';
import { planBindings, type PlanInput } from './planner.js';
import type { PortalView } from './portal-view.js';

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

const deal = row('ONCRMDEALADD');
const bell = row('ONOFFLINEEVENT');

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
    ['leaves offline rows alone', { rows: [row('ONCRMDEALADD', '', 0, true)] }, ['foreign ONCRMDEALADD 0 ']],
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
      'ONAPPTEST',
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

  it('gives each problem its mend', () => {
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
