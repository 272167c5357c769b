import { expect, it } from '@jest/globals';
import type { WireData } from '../catalog/index.js';
import { readEnvelope, type Envelope } from './envelope.js';
import { installCandidate } from './install-candidate.js';

const auth = {
  member_id: 'm1',
  application_token: 't1',
  access_token: 'a1',
  refresh_token: 'r1',
};
const candidate = (event: string, more: WireData = {}) =>
  installCandidate(readEnvelope({ event, auth: { ...auth, ...more } }) as Envelope, 1_000);

it.each(['ONAPPINSTALL', 'ONAPPUPDATE'])('%s with both tokens is one', (event) =>
  expect(candidate(event)).toMatchObject({ event, memberId: 'm1', accessToken: 'a1', refreshToken: 'r1' }),
);

it.each<[string, string, WireData]>([
  ['another event', 'ONAPPUNINSTALL', {}],
  ['a list as access_token', 'ONAPPINSTALL', { access_token: ['a1'] }],
  ['a map as refresh_token', 'ONAPPINSTALL', { refresh_token: { a: 'r1' } }],
  ['an empty refresh_token', 'ONAPPUPDATE', { refresh_token: '' }],
])('%s is none', (_, event, more) => expect(candidate(event, more)).toBeUndefined());
