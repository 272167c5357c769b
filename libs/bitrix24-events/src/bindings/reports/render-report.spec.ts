import { expect, it } from '@jest/globals';
import type { BindingsReport } from './bindings-report.js';
import { renderPlan, renderSummary } from './render-report.js';
import { renderWebhookAdvice } from '../wanted/render-webhook-advice.js';

const BASE = 'https://app.example.com/b24';
const key = (event: string, authType = 0, handler = BASE) => ({ event, authType, handler });
const wantedBy = ['DealSync.created (DealModule)'];

const report: BindingsReport = {
  memberId: 'm1',
  domain: 'acme.bitrix24.com',
  cause: 'manual',
  dryRun: true,
  plan: {
    bind: [
      { ...key('ONCRMDEALADD'), wantedBy: [...wantedBy, 'Audit.log (AuditModule)'], reason: 'missing' },
      { ...key('ONOFFLINEEVENT'), wantedBy, reason: 'options', options: { minTimeout: 5 } },
    ],
    unbind: [key('ONCRMLEADADD', 7, `${BASE}/as/7`)],
    waiting: [{ ...key('ONCRMCONTACTADD'), since: 0, until: 900_000 }],
    keep: [
      { ...key('ONAPPINSTALL'), wantedBy: ['the module'], reason: 'wanted' },
      { ...key('ONAPPTEST'), wantedBy: [], reason: 'lifecycle' },
      { ...key('ONTASKADD', 0, 'https://old.example.com/b24'), wantedBy: [], reason: 'own-url' },
    ],
    foreign: [
      { ...key('ONCRMDEALADD', 0, 'https://crm.example.org/hook'), offline: false },
      { ...key('ONCRMDEALADD', 0, ''), offline: true },
    ],
    problems: [],
  },
  bound: 0,
  kept: 3,
  unbound: 0,
  failed: 0,
  problems: [{ code: 'not-offered', event: 'ONX', message: 'ONX is not offered. Try: check the name' }],
};

it('renders a plan as a table', () => {
  expect(renderPlan(report)).toBe(
    [
      'Bindings planned for acme.bitrix24.com (m1), nothing is changed:',
      '  action   event            auth_type  handler                           why',
      '  bind     ONCRMDEALADD     0          https://app.example.com/b24       DealSync.created (DealModule), Audit.log (AuditModule)',
      '  bind     ONOFFLINEEVENT   0          https://app.example.com/b24       DealSync.created (DealModule) (options differ)',
      '  unbind   ONCRMLEADADD     7          https://app.example.com/b24/as/7  no handler wants it',
      '  wait     ONCRMCONTACTADD  0          https://app.example.com/b24       no handler wants it; unbound after 1970-01-01T00:15:00.000Z',
      '  keep     ONAPPINSTALL     0          https://app.example.com/b24       the module',
      "  keep     ONAPPTEST        0          https://app.example.com/b24       of the application's life",
      '  keep     ONTASKADD        0          https://old.example.com/b24       under bindings.ownUrls',
      '  foreign  ONCRMDEALADD     0          https://crm.example.org/hook      not our URL',
      '  foreign  ONCRMDEALADD     -          offline queue                     not our part of it',
      '  problem: ONX is not offered. Try: check the name',
    ].join('\n'),
  );
});

it.each<[Partial<BindingsReport>, string]>([
  [{}, '0 bound, 3 kept, 0 unbound, 1 waiting to be unbound, 2 foreign, 1 problem'],
  [
    { bound: 4, failed: 2, problems: [], plan: { ...report.plan, waiting: [], foreign: [] } },
    '4 bound, 3 kept, 0 unbound, 0 foreign, 2 refused, 0 problems',
  ],
  [
    {
      problems: [...report.problems, { code: 'deprecated', event: 'ONCRMPRODUCTADD', message: 'old' }],
    },
    '0 bound, 3 kept, 0 unbound, 1 waiting to be unbound, 2 foreign, 1 event deprecated, 1 problem',
  ],
])('renders a summary', (given, expected) => {
  expect(renderSummary({ ...report, ...given })).toBe(`Bindings on acme.bitrix24.com (m1): ${expected}`);
});

it('renders what to tick where there is no application', () => {
  const handlers = [
    { events: ['ONTASKADD', 'ONCRMDEALADD'], source: 'any' },
    { events: ['ONCRMDEALADD', 'ONCRMLEADADD'], source: 'webhook:0' },
    { events: ['ONAPPTEST'], source: 'application' },
  ];
  expect(renderWebhookAdvice(handlers, BASE)).toBe(
    'No application is configured, so no event is bound. In the portal, open the outgoing webhook (Developer ' +
      'resources), set its handler URL to https://app.example.com/b24, and tick: ONCRMDEALADD, ONCRMLEADADD, ONTASKADD',
  );
  expect(renderWebhookAdvice(handlers, undefined, '/bitrix24/events')).toContain(
    'to https://<the public address of this server>/bitrix24/events, and',
  );
  expect(renderWebhookAdvice(handlers.slice(2), BASE)).toBeUndefined();
});
