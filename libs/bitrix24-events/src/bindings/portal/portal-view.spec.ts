import { describe, expect, it } from '@jest/globals';
import type { BatchOutcome } from '../../rest/index.js';
import { readFeature, readPortalView } from './portal-view.js';

const read = (given: Partial<Parameters<typeof readPortalView>[0]>) =>
  readPortalView({ rows: [], app: {}, profile: {}, scope: [], events: [], ...given });

describe('readPortalView', () => {
  it.each<[string, unknown, unknown]>([
    [
      'a row',
      { event: 'onCrmDealAdd', handler: 'https://a.example', auth_type: '0', offline: 0 },
      { event: 'ONCRMDEALADD', handler: 'https://a.example', authType: 0, offline: false },
    ],
    [
      'a number for auth_type',
      { event: 'A', handler: 'https://a.example', auth_type: 7, offline: '0' },
      { event: 'A', handler: 'https://a.example', authType: 7, offline: false },
    ],
    [
      'an offline row',
      { event: 'A', connector_id: '', offline: 1 },
      { event: 'A', handler: '', authType: 0, offline: true },
    ],
    [
      'an offline row with a connector',
      { event: 'A', connector_id: 'my-app', offline: 1 },
      { event: 'A', handler: '', authType: 0, offline: true, connector: 'my-app' },
    ],
    [
      'a user that is none',
      { event: 'A', handler: 'https://a.example', auth_type: 'x' },
      { event: 'A', handler: 'https://a.example', authType: NaN, offline: false },
    ],
  ])('reads %s', (_, row, expected) => expect(read({ rows: [row] }).rows).toEqual([expected]));

  it('takes a map for a list, as PHP may send it', () => {
    expect(read({ rows: { 3: { event: 'A', handler: 'h' } }, scope: { 1: 'CRM' } })).toMatchObject({
      rows: [{ event: 'A' }],
      scope: ['crm'],
    });
  });

  it.each([
    [{ INSTALLED: true, PAYMENT_EXPIRED: 'N' }, true, false],
    [{ INSTALLED: false, PAYMENT_EXPIRED: 'Y' }, false, true],
    [{ INSTALLED: 'Y' }, true, false],
    [[], false, false],
  ])('app.info %j', (app, installed, paymentExpired) =>
    expect(read({ app })).toMatchObject({ installed, paymentExpired }),
  );

  it.each([
    [{ ADMIN: true }, true],
    [{ ADMIN: false }, false],
    [{}, false],
    [null, false],
  ])('profile %j', (profile, isAdmin) => expect(read({ profile }).isAdmin).toBe(isAdmin));

  it('reads names in one spelling', () => {
    expect(read({ events: ['onCrmDealAdd', 5] }).events).toEqual(new Set(['ONCRMDEALADD']));
  });
});

const value = (given: unknown): BatchOutcome => ({ status: 'done', result: { value: given } });

it.each<[BatchOutcome | undefined, boolean | 'unknown']>([
  [value('Y'), true],
  [value('N'), false],
  [value('ru_selfhosted'), true],
  [value(true), true],
  [value(false), false],
  [value(''), 'unknown'],
  [{ status: 'done', result: [] }, 'unknown'],
  [{ status: 'skipped' }, 'unknown'],
  [undefined, 'unknown'],
])('feature.get %j is %j', (outcome, expected) => expect(readFeature(outcome)).toBe(expected));

describe('readPortalView of what no portal has', () => {
  const row = (more: object = {}) => ({
    event: 'A',
    handler: 'https://a.example',
    auth_type: '0',
    offline: 0,
    ...more,
  });

  it('looks at 5 000 rows of 200 000, and counts the others', () => {
    const view = read({ rows: Array.from({ length: 200_000 }, () => row()) });
    expect([view.rows.length, view.ignored]).toEqual([5_000, 195_000]);
  });

  it.each<[string, object]>([
    ['a name of two lines', { event: 'A\nB' }],
    ['a name of a megabyte', { event: 'A'.repeat(2 ** 20) }],
    ['no name', { event: '' }],
    ['a URL of two lines', { handler: 'https://a.example/\n[Nest] 1' }],
    ['a URL with an escape sequence', { handler: 'https://a.example/\u001b[31m' }],
    ['a URL of 256 letters', { handler: `https://a.example/${'x'.repeat(238)}` }],
    ['a connector of two lines', { offline: 1, connector_id: 'a\nb' }],
  ])('leaves out a row with %s', (_, more) => {
    const view = read({ rows: [row(more), row()] });
    expect([view.rows.length, view.ignored]).toEqual([1, 1]);
  });

  it('leaves out permissions and names that are none', () => {
    const { scope, events } = read({
      scope: ['crm', 'task\n[Nest] 1 - FAKE LINE', '\u001b[31m', 'x'.repeat(65), 5],
      events: ['ONCRMDEALADD', 'A\nB', 'A'.repeat(300)],
    });
    expect([scope, [...events]]).toEqual([['crm'], ['ONCRMDEALADD']]);
  });
});
