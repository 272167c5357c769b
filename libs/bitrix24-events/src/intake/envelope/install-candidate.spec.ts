import { describe, expect, it } from '@jest/globals';
import type { WireData } from '../../catalog/index.js';
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

it.each(['ONAPPINSTALL', 'ONAPPUPDATE'])('%s with both tokens is a candidate', (event) =>
  expect(candidate(event)).toMatchObject({ event, memberId: 'm1', accessToken: 'a1', refreshToken: 'r1' }),
);

it.each<[string, string, WireData]>([
  ['another event', 'ONAPPUNINSTALL', {}],
  ['a list as access_token', 'ONAPPINSTALL', { access_token: ['a1'] }],
  ['a map as refresh_token', 'ONAPPINSTALL', { refresh_token: { a: 'r1' } }],
  ['an empty refresh_token', 'ONAPPUPDATE', { refresh_token: '' }],
])('%s is not a candidate', (_, event, more) => expect(candidate(event, more)).toBeUndefined());

describe('ONAPPUSERREADY', () => {
  const ready = (data: WireData | undefined, more: WireData = {}) =>
    installCandidate(
      readEnvelope({
        event: 'ONAPPUSERREADY',
        auth: { ...auth, ...more },
        ...(data && { data }),
      }) as Envelope,
      1_000,
    );
  const data = {
    access_token: 'system-a',
    refresh_token: 'system-r',
    expires_in: '60',
    server_endpoint: 'https://oauth.bitrix.info/rest/',
    client_endpoint: 'https://p.bitrix24.com/rest/',
    user_id: '9',
    member_id: 'm2',
  };

  it("claims the tokens in its data, and the portal and application token of the envelope's auth", () => {
    const found = ready({ ...data });
    expect(found).toMatchObject({
      event: 'ONAPPUSERREADY',
      memberId: 'm1',
      applicationToken: 't1',
      accessToken: 'system-a',
      refreshToken: 'system-r',
      serverEndpoint: data.server_endpoint,
      clientEndpoint: data.client_endpoint,
      userId: '9',
      expiresAt: 61_000,
    });
    expect(JSON.stringify(found!.inboxEvent)).not.toContain('system-r');
  });

  it('expires after an hour by default', () =>
    expect(ready({ access_token: 'a', refresh_token: 'r' })).toMatchObject({ expiresAt: 3_601_000 }));

  it.each<[string, WireData | undefined]>([
    ['data', undefined],
    ['an access_token', { ...data, access_token: '' }],
    ['a text as refresh_token', { ...data, refresh_token: ['r'] }],
  ])('without %s is not a candidate', (_name, given) => expect(ready(given)).toBeUndefined());
});
