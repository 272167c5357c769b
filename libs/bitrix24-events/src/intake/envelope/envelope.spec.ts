import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { WireData } from '../../catalog/index.js';
import { wireData } from '../../../test/intake/form-encoder.js';
import { realBodies } from '../../../test/intake/real-bodies.js';
import { envelopeProblems } from './envelope.dto.js';
import { eventFields, isWellFormed, readEnvelope } from './envelope.js';

const auth = { member_id: 'a'.repeat(32), application_token: 't'.repeat(32) };
const read = (body: WireData) => readEnvelope(body);

describe('a valid envelope', () => {
  it.each(realBodies)('$name', ({ expected }) =>
    expect(read(expected)).toMatchObject({
      name: expected.event,
      bindingId: '58',
      occurredAt: 1_727_018_926_000,
      data: expected.data,
      auth: { member_id: '010b6886ebc205e43ae65000ee00addb', domain: 'p.bitrix24.com' },
    }),
  );

  it('needs only a name and a proof', () =>
    expect(read({ event: 'OnCrmDealAdd', auth })).toMatchObject({
      name: 'ONCRMDEALADD',
      bindingId: undefined,
      occurredAt: undefined,
      data: undefined,
    }));

  it('treats empty optional fields as absent', () =>
    expect(
      read({ event: 'X', event_handler_id: '', ts: '', data: '', auth: { ...auth, user_id: '' } }),
    ).toMatchObject({ bindingId: undefined, occurredAt: undefined, data: '' }));

  it.each<[string, WireData]>([
    ['a ts that is no number', { ts: 'soon' }],
    ['a ts with a fraction', { ts: '1727018926.5' }],
    ['a ts that is a list', { ts: ['1'] }],
    ['an event_handler_id that is a map', { event_handler_id: { a: '1' } }],
    ['an event_handler_id of 65 characters', { event_handler_id: '5'.repeat(65) }],
  ])('treats %s as absent', (_, wrong) =>
    expect(read({ event: 'X', auth, ...wrong })).toEqual(read({ event: 'X', auth })),
  );

  it.each<[string, WireData]>([
    ['expires with a fraction', { expires: '1727022526.5' }],
    ['expires_in that is no number', { expires_in: 'soon' }],
    ['access_token that is a list', { access_token: ['t'] }],
    ['refresh_token that is a map', { refresh_token: { a: 't' } }],
    ['access_token of 2 049 characters', { access_token: 't'.repeat(2_049) }],
    ['user_id that is a list', { user_id: ['1'] }],
    ['domain with a space', { domain: 'p bitrix24' }],
    ['domain in Cyrillic', { domain: 'портал.рф' }],
    ['client_endpoint that is a list', { client_endpoint: ['https://p.bitrix24.com/rest/'] }],
    ['server_endpoint of 256 characters', { server_endpoint: 's'.repeat(256) }],
  ])('treats %s in auth as absent', (_, wrong) =>
    expect(read({ event: 'X', auth: { ...auth, ...wrong } })).toEqual(read({ event: 'X', auth })),
  );

  it.each(['CATALOG.PRICE.ON.ADD', 'ONCRMDYNAMICITEMADD_147', 'ONOFFLINEEVENT', 'Vendor.Module:onX'])(
    'is named %s',
    (event) => expect(read({ event, auth })).toHaveProperty('name', event.toUpperCase()),
  );

  it('has whatever data', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), wireData(3)), (data) =>
        expect(read({ event: 'X', auth, data })).toHaveProperty('data', data),
      ),
    ));
});

describe('a malformed envelope', () => {
  const event = 'ONCRMDEALADD';
  it.each<[string, WireData, string]>([
    ['nothing', {}, 'event must be a name'],
    ['no auth', { event }, 'auth must be a map'],
    ['auth that is a text', { event, auth: 'x' }, 'auth must be a map'],
    ['auth that is a list', { event, auth: [auth] }, 'auth must be a map'],
    ['no member_id', { event, auth: { application_token: 't' } }, 'auth.member_id'],
    ['no token', { event, auth: { member_id: 'm' } }, 'auth.application_token'],
    ['an empty token', { event, auth: { ...auth, application_token: '' } }, 'auth.application_token'],
    ['an empty member_id', { event, auth: { ...auth, member_id: '' } }, 'auth.member_id'],
    ['a list as token', { event, auth: { ...auth, application_token: ['t'] } }, 'auth.application_token'],
    ['a map as member_id', { event, auth: { ...auth, member_id: { $ne: '' } } }, 'auth.member_id'],
    [
      'a long token',
      { event, auth: { ...auth, application_token: 't'.repeat(256) } },
      'auth.application_token',
    ],
    ['a name that is a list', { event: [event], auth }, 'event must'],
    ['a name with a line break', { event: 'ON\nX', auth }, 'event must'],
    ['a long name', { event: 'X'.repeat(256), auth }, 'event must'],
  ])('%s', (_, body, message) =>
    expect(read(body)).toMatchObject({ status: 400, message: expect.stringContaining(message) }),
  );

  it('is refused with all its problems, and without its values', () => {
    const { message } = read({ event: 'x y', auth: { member_id: '\u2028evil', application_token: [] } }) as {
      message: string;
    };
    expect(message).toMatch(
      /^Bad request: event must .*; auth\.member_id must .*; auth\.application_token must .*\.$/,
    );
    expect(message).not.toMatch(/evil|x y/);
  });
});

it('the quick check and class-validator agree', () => {
  const leaf = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('ONX', '123', 'm'.repeat(64), 't'.repeat(255)) },
    fc.constantFrom<unknown>(
      '',
      ' ',
      'ü',
      'm'.repeat(65),
      't'.repeat(256),
      'a'.repeat(2_049),
      '1234567890123',
      undefined,
      'x\n',
      '-1',
      '1.5',
    ),
    fc.constantFrom<unknown>([], ['x'], {}, { a: 'b' }),
  );
  const names = [
    'member_id',
    'application_token',
    'access_token',
    'refresh_token',
    'expires',
    'expires_in',
    'user_id',
    'domain',
    'client_endpoint',
    'server_endpoint',
  ];
  const numeric = (name: string) =>
    name.startsWith('expires') ? fc.oneof({ weight: 9, arbitrary: fc.constant('3600') }, leaf) : leaf;
  const authMap = fc.record(Object.fromEntries(names.map((name) => [name, numeric(name)])), {
    requiredKeys: ['member_id', 'application_token'],
  });
  const body = fc.record(
    {
      event: leaf,
      event_handler_id: leaf,
      ts: fc.oneof({ weight: 9, arbitrary: fc.constant('1727018926') }, leaf),
      data: leaf,
      auth: fc.oneof({ weight: 12, arbitrary: authMap }, leaf, fc.array(authMap, { maxLength: 2 })),
    },
    { requiredKeys: [] },
  );
  const verdicts = new Set<boolean>();
  fc.assert(
    fc.property(body, (fields) => {
      const built = eventFields(fields as WireData);
      verdicts.add(isWellFormed(built));
      expect(isWellFormed(built)).toBe(envelopeProblems(built).length === 0);
    }),
    { numRuns: 2_000 },
  );
  expect(verdicts).toEqual(new Set([true, false]));
});
