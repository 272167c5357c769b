import { expect, it } from '@jest/globals';
import type { HandlerDefinition } from './handler-definition.js';
import { indexHandlers } from './handler-index.js';

const handler = (key: string, more: Partial<HandlerDefinition> = {}): HandlerDefinition => ({
  key,
  previousKeys: [],
  events: ['ONCRMDEALADD', 'ONAPPUNINSTALL'],
  optionalEvents: [],
  source: 'any',
  delivery: 'online',
  authType: 'actor',
  authKey: '',
  retry: {},
  description: key,
  ...more,
});

const index = indexHandlers([
  handler('any'),
  handler('application', { source: 'application' }),
  handler('webhook', { source: 'webhook' }),
  handler('webhook 1', { source: 'webhook:1' }),
  handler('installer', { authType: 'installer', authKey: 'installer' }),
  handler('queue', { delivery: 'guaranteed' }),
  handler('queue too', { delivery: 'guaranteed', source: 'application' }),
  handler('user 7', { authType: 7, authKey: '7', events: ['ONCRMDEALADD'] }),
]);

it.each([
  ['ONCRMDEALADD', 'application', '', ['any', 'application']],
  ['ONCRMDEALADD', 'webhook:0', '', ['any', 'webhook']],
  ['ONCRMDEALADD', 'webhook:1', '', ['any', 'webhook', 'webhook 1']],
  ['ONCRMDEALADD', 'webhook:10', '', ['any', 'webhook']],
  ['ONCRMDEALADD', 'application', 'installer', ['installer']],
  ['ONCRMDEALADD', 'application', '7', ['user 7']],
  ['ONCRMDEALADD', 'application', '8', []],
  ['ONCRMDEALUPDATE', 'application', '', []],
  // Once in an application's life, whatever the token.
  ['ONAPPUNINSTALL', 'application', '', ['any', 'application', 'installer']],
  ['ONAPPUNINSTALL', 'application', '7', ['any', 'application', 'installer']],
  ['constructor', 'application', '', []],
  ['ONCRMDEALADD', 'offline', '', ['queue', 'queue too']],
  ['ONCRMDEALADD', 'sweep', '', ['any', 'application', 'installer', 'queue', 'queue too', 'user 7']],
  ['ONCRMDEALUPDATE', 'offline', '', []],
])('%s from %s at "%s" is for %p', (event, source, authKey, keys) => {
  expect(index.match(event, source, authKey).map(({ key }) => key)).toEqual(keys);
});

it('knows who names an event, wherever it comes from', () => {
  expect(index.handlersOf('ONCRMDEALADD').map(({ key }) => key)).toHaveLength(8);
  expect(index.handlersOf('ONCRMDEALUPDATE')).toEqual([]);
});
