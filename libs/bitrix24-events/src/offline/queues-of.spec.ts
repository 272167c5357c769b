import { expect, it } from '@jest/globals';
import type { PortalOffline } from '../bindings/index.js';
import { queuesOf } from './queues-of.js';

const found: PortalOffline = { events: ['ONCRMDEALADD'], connector: 'c', extended: true, draining: [] };

it.each<[string, Partial<PortalOffline>, 'clear' | 'refuse', string[]]>([
  ['what is bound', {}, 'clear', ['c']],
  ['without a connector', { connector: undefined }, 'clear', ['(none)']],
  ['nothing bound', { events: [] }, 'clear', []],
  [
    'what is to be drained',
    { events: [], draining: ['c', undefined] },
    'clear',
    ['c draining', '(none) draining'],
  ],
  ['both', { draining: ['old'] }, 'clear', ['c', 'old draining']],
  ['one of them twice', { draining: ['c'] }, 'clear', ['c']],
  [
    'a plan without reservations',
    { extended: false, draining: ['old'] },
    'clear',
    ['c deletes', 'old deletes draining'],
  ],
  ['it, refused', { extended: false, draining: ['old'] }, 'refuse', []],
  ['a plan that does not say', { extended: 'unknown' }, 'refuse', ['c']],
  ['no administrator', { refused: 'not-admin', draining: ['old'] }, 'clear', []],
  ['no connectors', { refused: 'no-connector', draining: [undefined] }, 'clear', ['(none) draining']],
  ['refused by the look', { refused: 'no-offline-extended' }, 'refuse', []],
])('%s', (_, state, onMissingFeature, expected) => {
  const queues = queuesOf('m', { ...found, ...state }, { onMissingFeature }).map(
    ({ connector, extended, draining }) =>
      `${connector || '(none)'}${extended ? '' : ' deletes'}${draining ? ' draining' : ''}`,
  );
  expect(queues).toEqual(expected);
});
