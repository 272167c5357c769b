import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../emulator.js';
import { post, type Receiver, startReceiver } from '../../test/receiver.js';

const URL = 'https://app.example.com/h';
let now = 1_700_000_000_000;
let receiver: Receiver;
let portal: Bitrix24Emulator;
let admin: string;
let user: string;
let userId: number;

const call = async (method: string, params: Record<string, unknown> = {}, auth = admin) =>
  post(portal.endpoint + method, { ...params, auth });
const result = async (method: string, params: Record<string, unknown> = {}, auth = admin) =>
  (await call(method, params, auth)).body.result;

beforeEach(async () => {
  receiver = await startReceiver();
  portal = await Bitrix24Emulator.start({
    now: () => now,
    route: { 'https://app.example.com': receiver.origin },
    bindLock: 100,
  });
  portal.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: URL, scope: ['crm'] });
  admin = portal.tokenFor('app').accessToken;
  userId = portal.addUser().id;
  user = portal.tokenFor('app', userId).accessToken;
});
afterEach(async () => {
  await portal.stop();
  await receiver.close();
});

describe('event.bind', () => {
  // In the order of the checks: each row also violates everything below it.
  it.each<[string, Record<string, unknown>, 'admin' | 'user', number, object]>([
    [
      'auth_type of another',
      { auth_type: 1, event_type: 'x' },
      'user',
      403,
      {
        error: 'ACCESS_DENIED',
        error_description: 'Access denied! Event binding with AUTH_TYPE requires administrator access rights',
      },
    ],
    [
      'no event',
      { event_type: 'x' },
      'user',
      400,
      { error: 'ERROR_ARGUMENT', error_description: "Argument 'EVENT' is null or empty", argument: 'EVENT' },
    ],
    [
      'event_type',
      { event: 'nope', event_type: 'x', handler: 'ftp://x' },
      'user',
      400,
      {
        error: 'ERROR_ARGUMENT',
        error_description: 'Value must be one of {online|offline}',
        argument: 'EVENT_TYPE',
      },
    ],
    [
      'offline rights',
      { event: 'nope', event_type: 'OFFLINE' },
      'user',
      403,
      {
        error: 'ACCESS_DENIED',
        error_description: 'Access denied! Offline events binding requires administrator access rights',
      },
    ],
    [
      'no handler',
      { event: 'nope' },
      'user',
      400,
      {
        error: 'ERROR_ARGUMENT',
        error_description: "Argument 'HANDLER' is null or empty",
        argument: 'HANDLER',
      },
    ],
    [
      'no dot in the host',
      { event: 'nope', handler: 'ftp://localhost/x' },
      'user',
      400,
      { error: 'ERROR_WRONG_HANDLER_URL', error_description: 'Wrong handler URL' },
    ],
    [
      'a dot in front',
      { event: 'nope', handler: 'https://.com/x' },
      'user',
      400,
      { error: 'ERROR_WRONG_HANDLER_URL', error_description: 'Wrong handler URL' },
    ],
    [
      'scheme',
      { event: 'nope', handler: 'ftp://a.b/x' },
      'user',
      400,
      { error: 'ERROR_UNSUPPORTED_PROTOCOL', error_description: 'Unsupported handler protocol' },
    ],
    [
      'unknown event',
      { event: 'nope', handler: URL },
      'admin',
      400,
      { error: 'ERROR_EVENT_NOT_FOUND', error_description: 'Event not found' },
    ],
    [
      'event out of scope',
      { event: 'ONTASKADD', handler: URL },
      'admin',
      400,
      { error: 'ERROR_EVENT_NOT_FOUND', error_description: 'Event not found' },
    ],
    [
      'offline forbidden',
      { event: 'ONOFFLINEEVENT', event_type: 'offline' },
      'admin',
      400,
      {
        error: 'ERROR_ARGUMENT',
        error_description: 'Offline event cannot be registered for this event.',
      },
    ],
  ])('refuses: %s', async (_, params, who, status, body) => {
    expect(await call('event.bind', params, who === 'admin' ? admin : user)).toEqual({ status, body });
    expect(portal.bindings('app')).toHaveLength(1);
  });

  it('binds once; then it has already started, later it is already binded', async () => {
    const params = { EVENT: 'onCrmDealAdd', Handler: URL };
    expect(await call('event.bind', params)).toMatchObject({ status: 200, body: { result: true } });
    const description = async () => (await call('event.bind', params)).body;
    expect(await description()).toEqual({
      error: 'ERROR_CORE',
      error_description: 'Unable to set event handler: Process of binding the handler has already started',
    });
    now += 100;
    expect(await description()).toEqual({
      error: 'ERROR_CORE',
      error_description: 'Unable to set event handler: Handler already binded',
    });
  });

  it('keys a row by event, handler, user and connector', async () => {
    const base = { event: 'ONCRMDEALADD', handler: URL };
    for (const params of [
      base,
      { ...base, auth_type: 1 },
      { ...base, handler: `${URL}2` },
      { ...base, auth_connector: 'c' },
    ]) {
      expect(await result('event.bind', params)).toBe(true);
    }
    expect(portal.bindings('app').map((row) => row.id)).toEqual([1, 2, 3, 4, 5]);
  });

  it('keeps the options that the event knows', async () => {
    await result('event.bind', {
      event: 'ONOFFLINEEVENT',
      handler: URL,
      options: { minTimeout: 5, other: 1 },
    });
    await result('event.bind', { event: 'ONCRMDEALADD', handler: URL, options: { minTimeout: 5 } });
    expect(portal.bindings('app').map((row) => row.options)).toEqual([{}, { minTimeout: 5 }, {}]);
  });

  it('takes any member of the family of dynamic items', async () => {
    expect(await result('event.bind', { event: 'onCrmDynamicItemUpdate_1036', handler: URL })).toBe(true);
  });
});

describe('event.bind of a workgroup event', () => {
  it('asks for the permission sonet_group', async () => {
    const params = { event: 'ONSONETGROUPADD', handler: URL };
    expect((await call('event.bind', params)).body.error).toBe('ERROR_EVENT_NOT_FOUND');
    portal.installApp({ clientId: 'other', clientSecret: 's', handlerUrl: URL, scope: ['sonet_group'] });
    expect(await result('event.bind', params, portal.tokenFor('other').accessToken)).toBe(true);
  });
});

describe('event.get', () => {
  it('shows rows in its own shapes', async () => {
    await result('event.bind', { event: 'ONCRMDEALADD', handler: URL, auth_type: userId });
    await result('event.bind', { event: 'ONCRMDEALADD', event_type: 'offline' });
    await result('event.bind', { event: 'ONCRMLEADADD', handler: URL }, user);
    expect(await result('event.get')).toEqual([
      { event: 'ONAPPINSTALL', handler: URL, auth_type: '0', offline: 0 },
      { event: 'ONCRMDEALADD', handler: URL, auth_type: String(userId), offline: 0 },
      { event: 'ONCRMDEALADD', connector_id: '', offline: 1 },
      { event: 'ONCRMLEADADD', handler: URL, auth_type: String(userId), offline: 0 },
    ]);
    expect((await result('event.get', {}, user)).map((row: { event: string }) => row.event)).toEqual([
      'ONCRMDEALADD',
      'ONCRMLEADADD',
    ]);
  });
});

describe('event.unbind', () => {
  const target = { event: 'ONCRMDEALADD', handler: URL };
  beforeEach(async () => {
    await result('event.bind', target);
    await result('event.bind', { ...target, auth_type: userId });
    await result('event.bind', { ...target, auth_type: userId, auth_connector: 'c' });
    await result('event.bind', { event: 'ONCRMDEALADD', event_type: 'offline', auth_connector: 'c' });
  });

  it.each<[string, Record<string, unknown>, number]>([
    ['everybody', target, 3],
    ['null is absent', { ...target, auth_type: null }, 3],
    ['the acting user', { ...target, auth_type: 0 }, 1],
    ['the acting user, empty', { ...target, auth_type: '' }, 1],
    ['one user, any connector', { ...target, auth_type: '2' }, 2],
    ['nobody', { ...target, handler: `${URL}x` }, 0],
    ['offline by connector', { event: 'ONCRMDEALADD', event_type: 'offline', auth_connector: 'c' }, 1],
    ['offline by another connector', { event: 'ONCRMDEALADD', event_type: 'offline' }, 0],
  ])('by an administrator: %s', async (_, params, count) => {
    expect(await result('event.unbind', params)).toEqual({ count });
    expect(portal.bindings('app')).toHaveLength(5 - count);
  });

  it('by others: their own rows, and their own id as an integer only', async () => {
    expect((await call('event.unbind', { ...target, auth_type: String(userId) }, user)).body).toEqual({
      error: 'ACCESS_DENIED',
      error_description: 'Access denied! Event unbinding with AUTH_TYPE requires administrator access rights',
    });
    expect(
      (await call('event.unbind', { event: 'X', event_type: 'offline', auth_type: '1' }, user)).body
        .error_description,
    ).toBe('Access denied! Offline events unbinding requires administrator access rights');
    expect(await result('event.unbind', { ...target, auth_type: userId }, user)).toEqual({ count: 2 });
    expect(await result('event.unbind', target, user)).toEqual({ count: 0 });
  });

  it('deletes nothing without parameters', async () => {
    expect((await call('event.unbind')).body).toMatchObject({ error: 'ERROR_ARGUMENT', argument: 'EVENT' });
    expect((await call('event.unbind', { event: 'ONCRMDEALADD' })).body).toMatchObject({
      argument: 'HANDLER',
    });
  });
});

describe('events', () => {
  it.each<[Record<string, unknown>, string[], string[]]>([
    [{}, ['ONCRMDEALADD', 'ONAPPINSTALL'], ['ONTASKADD']],
    [{ scope: '' }, ['ONAPPINSTALL'], ['ONCRMDEALADD']],
    [{ scope: 'task', full: 1 }, ['ONTASKADD'], ['ONAPPINSTALL']],
    [{ FULL: 'false' }, ['ONTASKADD', 'ONCRMDEALADD', 'ONIMCOMMANDADD'], []],
    [{ full: '0' }, ['ONCRMDEALADD'], ['ONTASKADD']],
  ])('%j', async (params, known, unknown) => {
    const names: string[] = await result('events', params);
    expect(names).toEqual(expect.arrayContaining(known));
    expect(names.filter((name) => unknown.includes(name))).toEqual([]);
  });
});

describe('event.test', () => {
  it('is 1 and raises ONAPPTEST for its own application', async () => {
    portal.installApp({ clientId: 'other', clientSecret: 's', handlerUrl: URL });
    await portal.settled();
    expect(await result('event.test')).toBe(1);
    await result('event.bind', { event: 'ONAPPTEST', handler: URL });
    await post(`${portal.endpoint}event.bind`, {
      event: 'ONAPPTEST',
      handler: `${URL}/other`,
      auth: portal.tokenFor('other').accessToken,
    });
    receiver.received.length = 0;
    expect(await result('event.test', { Any: { x: true } })).toBe(1);
    await portal.settled();
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]!.form).toMatchObject({
      event: 'ONAPPTEST',
      data: { QUERY: { Any: { x: '1' } }, LANGUAGE_ID: 'en' },
      auth: { refresh_token: expect.any(String) },
    });
    expect(receiver.received[0]!.body).not.toContain(admin);
  });
});

it('an incoming webhook may use none of them', async () => {
  const { url } = portal.addIncomingWebhook({ scope: ['crm'] });
  for (const method of ['event.bind', 'event.get', 'event.unbind', 'event.test', 'events']) {
    expect(await post(url + method)).toEqual({
      status: 403,
      body: {
        error: 'WRONG_AUTH_TYPE',
        error_description: 'Current authorization type is denied for this method',
      },
    });
  }
  expect((await post(`${url}app.info`)).body.result).toEqual({ SCOPE: ['crm'], LICENSE: 'en_pro100' });
  expect((await post(`${url}crm.deal.add`, { fields: {} })).body.result).toBe(1);
  expect(await post(url.replace(/\w+\/$/, 'wrong/profile'))).toMatchObject({
    status: 403,
    body: { error: 'INVALID_CREDENTIALS' },
  });
});
