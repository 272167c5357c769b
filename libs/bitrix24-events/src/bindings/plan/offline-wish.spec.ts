import { describe, expect, it } from '@jest/globals';
import { keyOf, offlineKey } from '../binding.js';
import { offlineTerms, type OfflineWish } from './offline-wish.js';
import type { OfflineFeatures } from '../portal/portal-view.js';

const wish = (more: Partial<OfflineWish> = {}): OfflineWish => ({
  exclusive: false,
  onMissingFeature: 'clear',
  ...more,
});

const WANTED = [{ event: 'ONCRMDEALADD', optional: false, wantedBy: ['A.b (M)'] }];

const features = (more: Partial<OfflineFeatures> = {}): OfflineFeatures => ({
  extended: true,
  connectable: true,
  ...more,
});

/** Connector, whether it is refused, what is wanted, which problems are told. */
type Terms = [connector: string, refused: string | undefined, wanted: string, problems: string[]];

describe('offlineTerms', () => {
  it.each<[string, Partial<OfflineWish>, Partial<OfflineFeatures> | undefined, Terms]>([
    ['a connector', { connector: 'x' }, {}, ['x', undefined, 'ONCRMDEALADD offline x', []]],
    ['none', { exclusive: true }, {}, ['', undefined, 'ONCRMDEALADD offline ', []]],
    [
      'nothing known of the plan',
      { connector: 'x' },
      undefined,
      ['x', undefined, 'ONCRMDEALADD offline x', []],
    ],
    [
      'a plan that does not say',
      { connector: 'x', onMissingFeature: 'refuse' },
      { extended: 'unknown', connectable: 'unknown' },
      ['x', undefined, 'ONCRMDEALADD offline x', []],
    ],
    [
      'a plan without connectors',
      { connector: 'x' },
      { connectable: false },
      ['x', 'no-connector', 'ONCRMDEALADD offline x', ['no-connector']],
    ],
    [
      'a plan without connectors, and the queue to itself',
      { connector: 'x', exclusive: true },
      { connectable: false },
      ['', undefined, 'ONCRMDEALADD offline ', ['no-connector']],
    ],
    [
      'a plan without connectors, that needs none',
      { exclusive: true },
      { connectable: false },
      ['', undefined, 'ONCRMDEALADD offline ', []],
    ],
    [
      'a plan that cannot reserve',
      { connector: 'x' },
      { extended: false },
      ['x', undefined, 'ONCRMDEALADD offline x', ['no-offline-extended']],
    ],
    [
      'a plan that cannot reserve, refused',
      { connector: 'x', onMissingFeature: 'refuse' },
      { extended: false },
      ['x', 'no-offline-extended', 'ONCRMDEALADD offline x', ['no-offline-extended']],
    ],
  ])('%s', (_, given, plan, expected) => {
    const terms = offlineTerms(wish(given), WANTED, plan && features(plan));
    expect([
      terms.connector,
      terms.refused,
      terms.wanted.map(keyOf).join(),
      terms.problems.map(({ code }) => code),
    ]).toEqual(expected);
    for (const { message } of terms.problems) expect(message).toMatch(/A\.b \(M\).*\. Try: /);
  });

  it('complains of nothing where nothing is wanted', () => {
    const plan = features({ extended: false, connectable: false });
    expect(offlineTerms(wish({ connector: 'x' }), [], plan)).toMatchObject({ wanted: [], problems: [] });
  });

  it.each<[string, Partial<OfflineWish>, string[]]>([
    ['no queue is ours', {}, []],
    ['that of the connector is', { connector: 'x' }, ['x']],
    ['all are', { exclusive: true }, ['', 'x', 'y']],
    ['all are, whatever the connector', { exclusive: true, connector: 'x' }, ['', 'x', 'y']],
  ])('%s', (_, given, ours) => {
    const { owns } = offlineTerms(wish(given), WANTED, features());
    expect(['', 'x', 'y'].filter((connector) => owns(offlineKey('ONCRMDEALADD', connector)))).toEqual(ours);
  });
});
