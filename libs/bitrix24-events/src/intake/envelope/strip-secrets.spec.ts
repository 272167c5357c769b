import { expect, it } from '@jest/globals';
import type { WireValue } from '../../catalog/index.js';
import { stripSecrets } from './strip-secrets.js';

it.each<[WireValue | undefined, WireValue | undefined]>([
  [undefined, undefined],
  ['application_token', 'application_token'],
  [{ FIELDS: { ID: '1' } }, { FIELDS: { ID: '1' } }],
  [{ refresh_token: 'x', access_token: 'y' }, { access_token: 'y' }],
  [{ bot: { auth: { application_token: 'x', domain: 'd' } } }, { bot: { auth: { domain: 'd' } } }],
  [{ list: [{ APPLICATION_TOKEN: 'x' }, 'y'] }, { list: [{}, 'y'] }],
  [{ refresh_token: { a: 'x' } }, {}],
])('%j', (data, expected) => {
  stripSecrets(data);
  expect(data).toEqual(expected);
});
