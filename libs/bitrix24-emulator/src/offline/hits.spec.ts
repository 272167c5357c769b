import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../emulator.js';
import { post, type Receiver, startReceiver } from '../../test/receiver.js';

const URL = 'https://app.example.com/h';
const EVENT = 'ONCRMDEALUPDATE';
let now: number;
let receiver: Receiver;
let portal: Bitrix24Emulator;
let auth: string;

type Params = Record<string, unknown>;
const rest = (method: string, params: Params = {}, token = auth) =>
  post(portal.endpoint + method, { ...params, auth: token });
const bindOffline = (params: Params = {}, token = auth) =>
  rest('event.bind', { event: EVENT, event_type: 'offline', ...params }, token);
const bindBell = (params: Params = {}, token = auth) =>
  rest('event.bind', { event: 'ONOFFLINEEVENT', handler: URL, ...params }, token);
const update = { id: 1, fields: { TITLE: 'changed' } };
/** The queues that have a row, as `application:connector`. */
const queues = () =>
  ['app', 'other']
    .flatMap((clientId) => portal.offlineRows(clientId))
    .map(({ clientId, connector }) => `${clientId}:${connector}`)
    .toSorted();
/** What was delivered since the last look. */
async function delivered(): Promise<any[]> {
  await portal.settled();
  portal.clearRecords();
  return receiver.received.splice(0).map(({ form }) => form);
}

async function start(options: Parameters<typeof Bitrix24Emulator.start>[0] = {}) {
  now = 1_700_000_000_000;
  portal = await Bitrix24Emulator.start({
    now: () => now,
    route: { 'https://app.example.com': receiver.origin },
    ...options,
  });
  for (const clientId of ['app', 'other'])
    portal.installApp({ clientId, clientSecret: 's', handlerUrl: URL });
  auth = portal.tokenFor('app').accessToken;
  portal.as(1).call('crm.deal.add', { fields: {} });
  await delivered();
}
async function restart(options: Parameters<typeof Bitrix24Emulator.start>[0]) {
  await portal.stop();
  await start(options);
}
beforeEach(async () => {
  receiver = await startReceiver();
  await start();
});
afterEach(async () => {
  await portal.stop();
  await receiver.close();
});

describe('an offline binding', () => {
  it('belongs to a connector, is bound, shown and unbound by it, and has no user', async () => {
    await bindOffline({ auth_type: 1, handler: 'ignored' });
    await bindOffline({ auth_connector: 'X' });
    await rest('event.bind', { event: EVENT, handler: URL, auth_connector: 'X' });
    expect(portal.bindings('app').slice(1)).toMatchObject([
      { userId: 0, connector: '', offline: true, handler: '' },
      { userId: 0, connector: 'X', offline: true },
      { connector: 'X', offline: false },
    ]);
    expect((await rest('event.get')).body.result.slice(1)).toEqual([
      { event: EVENT, connector_id: '', offline: 1 },
      { event: EVENT, connector_id: 'X', offline: 1 },
      { event: EVENT, handler: URL, auth_type: '0', offline: 0 },
    ]);
    expect((await bindOffline()).body.error_description).toContain('Handler already binded');
    const unbind = { event: EVENT, event_type: 'offline', auth_type: 5 };
    expect((await rest('event.unbind', unbind)).body.result).toEqual({ count: 1 });
    expect((await rest('event.unbind', unbind)).body.result).toEqual({ count: 0 });
    expect(portal.bindings('app').map(({ connector }) => connector)).toEqual(['', 'X', 'X']);
  });

  it('stores a change beside what online bindings get', async () => {
    await bindOffline();
    await rest('event.bind', { event: EVENT, handler: URL });
    portal.as(1).call('crm.deal.update', update);
    expect((await delivered()).map(({ event }) => event)).toEqual([EVENT]);
    expect(portal.offlineRows('app')).toMatchObject([
      { event: EVENT, data: { FIELDS: { ID: 1 } }, userId: 1, connector: '', processId: '', error: false },
    ]);
  });

  it('merges what a batch changes twice, and counts nobody as user 0', async () => {
    await bindOffline();
    const cmd = ['crm.deal.update?id=1&fields[TITLE]=a', 'crm.deal.update?id=1&fields[TITLE]=b'];
    portal.as(1).call('batch', { cmd });
    portal.as(null).call('crm.deal.update', update);
    expect(portal.offlineRows('app')).toMatchObject([{ id: 1, userId: 0 }]);
  });

  it('is mute as online ones are; its rows outlive the application', async () => {
    await bindOffline();
    portal.setInstalled('app', false);
    portal.fire(EVENT, { FIELDS: { ID: 1 } });
    portal.setInstalled('app', true);
    portal.setPaymentExpired('app', true);
    portal.fire(EVENT, { FIELDS: { ID: 1 } });
    portal.setPaymentExpired('app', false);
    expect(portal.offlineRows('app')).toEqual([]);
    portal.fire(EVENT);
    portal.uninstallApp('app');
    portal.fire(EVENT, { FIELDS: { ID: 1 } });
    portal.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: URL });
    auth = portal.tokenFor('app').accessToken;
    expect((await rest('event.offline.get')).body.result.events).toMatchObject([
      { ID: '1', EVENT_DATA: null },
    ]);
  });

  it('keeps what was stored when it is unbound', async () => {
    await bindOffline();
    portal.fire(EVENT);
    await rest('event.unbind', { event: EVENT, event_type: 'offline' });
    portal.fire(EVENT, { FIELDS: { ID: 2 } });
    expect(portal.offlineRows('app')).toHaveLength(1);
  });
});

describe('own changes', () => {
  const everywhere = ['app:', 'app:X', 'other:', 'other:X'];
  beforeEach(async () => {
    for (const clientId of ['app', 'other']) {
      const token = portal.tokenFor(clientId).accessToken;
      await bindOffline({}, token);
      await bindOffline({ auth_connector: 'X' }, token);
    }
    await rest('event.bind', { event: EVENT, handler: URL });
  });
  const inner = `crm.deal.update?id=1&fields[TITLE]=x&auth_connector=X`;

  it.each<[string, () => unknown, string[]]>([
    ['without a connector', () => rest('crm.deal.update', update), ['app:X', 'other:', 'other:X']],
    [
      'with an empty connector',
      () => rest('crm.deal.update', { ...update, auth_connector: '' }),
      ['app:X', 'other:', 'other:X'],
    ],
    [
      'with a connector',
      () => rest('crm.deal.update', { ...update, auth_connector: 'X' }),
      ['app:', 'other:', 'other:X'],
    ],
    [
      'with a connector of nobody',
      () => rest('crm.deal.update', { ...update, auth_connector: 'Y' }),
      everywhere,
    ],
    [
      'in a batch with a connector',
      () => rest('batch', { cmd: [inner], auth_connector: 'X' }),
      ['app:', 'other:', 'other:X'],
    ],
    [
      'in a batch with one inside, which is ignored',
      () => rest('batch', { cmd: [inner] }),
      ['app:X', 'other:', 'other:X'],
    ],
    ['by hand', () => portal.as(1).call('crm.deal.update', update), everywhere],
    [
      'by an incoming webhook, with or without a connector',
      () => post(`${portal.addIncomingWebhook().url}crm.deal.update`, { ...update, auth_connector: 'X' }),
      everywhere,
    ],
  ])('%s', async (_, change, expected) => {
    await change();
    expect(queues()).toEqual(expected);
    // Online bindings get each of them.
    expect((await delivered()).map(({ event }) => event)).toEqual([EVENT]);
  });
});

describe('ONOFFLINEEVENT', () => {
  it('comes once for a hit that stored rows, without data, with both tokens of who acted', async () => {
    await bindOffline();
    await bindOffline({ event: 'ONCRMDEALADD', auth_connector: 'X' });
    await bindBell();
    const user = portal.addUser().id;
    portal
      .as(user)
      .call('batch', { cmd: ['crm.deal.add?fields[TITLE]=a', 'crm.deal.update?id=1&fields[A]=b'] });
    const [bell, ...others] = await delivered();
    expect(others).toEqual([]);
    expect(Object.keys(bell)).toEqual(['event', 'event_handler_id', 'ts', 'auth']);
    expect(bell).toMatchObject({
      event: 'ONOFFLINEEVENT',
      auth: {
        user_id: String(user),
        access_token: expect.any(String),
        refresh_token: expect.any(String),
        application_token: portal.app('app').applicationToken,
      },
    });
    const { body } = await rest('event.offline.get', {}, bell.auth.access_token);
    expect(body).toEqual({ error: 'ACCESS_DENIED', error_description: 'Access denied!' });
  });

  it.each<[string, () => unknown]>([
    ['own changes', () => rest('crm.deal.update', update)],
    ["another application's rows", () => portal.fire('ONCRMLEADADD')],
    ['changes that nobody queues', () => portal.fire('ONCRMCONTACTADD')],
    ['reading and clearing', () => rest('event.offline.get')],
  ])('is not raised by %s', async (_, change) => {
    await bindOffline();
    await bindOffline({ event: 'ONCRMLEADADD' }, portal.tokenFor('other').accessToken);
    await bindBell();
    await change();
    expect(await delivered()).toEqual([]);
  });

  it('can be bound online only', async () => {
    expect((await bindOffline({ event: 'ONOFFLINEEVENT' })).body).toEqual({
      error: 'ERROR_ARGUMENT',
      error_description: 'Offline event cannot be registered for this event.',
    });
  });

  it.each<[string, Params, Parameters<typeof Bitrix24Emulator.start>[0], number[], number]>([
    ['the first within a second', {}, {}, [0, 500, 999], 1],
    ['each second', {}, {}, [0, 1000, 2000], 3],
    ['minTimeout', { options: { minTimeout: '3' } }, {}, [0, 1000, 2999, 3000], 2],
    ['minTimeout 0: each hit', { options: { minTimeout: 0 } }, {}, [0, 0, 0], 3],
    [
      'minTimeout, ignored',
      { options: { minTimeout: 3 } },
      { offline: { ignoreMinTimeout: true } },
      [0, 1000, 1999, 2000],
      3,
    ],
  ])('is dropped in between: %s', async (_, params, options, moments, times) => {
    await restart(options);
    await bindOffline();
    await bindBell(params);
    const from = now;
    for (const moment of moments) {
      now = from + moment;
      portal.fire(EVENT, { FIELDS: { ID: moment } });
    }
    expect(await delivered()).toHaveLength(times);
    now = from + 10_000;
    // Nothing comes at the end of the window.
    expect(await delivered()).toEqual([]);
  });
});

describe('the plan', () => {
  const refusal = {
    status: 403,
    body: {
      error: 'WRONG_LICENSE',
      error_description: 'This feature is not enabled for the current license: auth_connector',
    },
  };
  const ok = { status: 200 };

  it.each<[string, Parameters<typeof Bitrix24Emulator.start>[0], unknown, object]>([
    ['present', {}, '', refusal],
    ['present', {}, null, refusal],
    ['present', {}, 'X', refusal],
    ['present', {}, undefined, ok],
    ['non-empty', { connectorGate: 'non-empty' }, '', ok],
    ['non-empty', { connectorGate: 'non-empty' }, 'X', refusal],
    ['self-hosted', { cloud: false }, 'X', ok],
  ])('without connectors (%s): auth_connector %j', async (_, options, auth_connector, expected) => {
    await restart({ ...options, features: { rest_auth_connector: false } });
    expect(await rest('profile', { auth_connector })).toMatchObject(expected);
    expect(await rest('batch', { auth_connector })).toMatchObject(expected);
  });

  it('is changed while the portal runs', async () => {
    const reserve = async () => (await rest('event.offline.get', { clear: 0 })).status;
    const feature = async (code: unknown) => (await rest('feature.get', { code })).body;
    expect([await reserve(), (await feature('rest_offline_extended')).result]).toEqual([200, { value: 'Y' }]);
    portal.setFeatures({ rest_offline_extended: false });
    expect([await reserve(), (await feature('rest_offline_extended')).result]).toEqual([403, { value: 'N' }]);
    expect((await feature('rest_auth_connector')).result).toEqual({ value: 'Y' });
    expect((await feature('unknown')).result).toEqual({ value: 'N' });
    expect(await feature('')).toEqual({ error: 'CODE_EMPTY', error_description: "CODE can't be empty" });
    portal.setFeatures({ rest_offline_extended: true });
    expect(await reserve()).toBe(200);
  });

  it('does not bind self-hosted portals', async () => {
    await restart({ cloud: false, language: 'de', features: { rest_offline_extended: false } });
    expect((await rest('feature.get', { code: 'rest_offline_extended' })).body.result).toEqual({
      value: 'de_selfhosted',
    });
    expect((await rest('event.offline.get', { clear: 0 })).status).toBe(200);
  });
});

describe('the cascade', () => {
  /** How often a handler is called that answers each event with a write by the event's token. */
  async function echoes(): Promise<number> {
    let count = 0;
    let [event] = await delivered();
    while (event) {
      count++;
      await rest('crm.deal.update', update, event.auth.access_token);
      [event] = await delivered();
    }
    return count;
  }

  it.each<[number | undefined, number]>([
    [undefined, 7],
    [3, 3],
    [1, 1],
  ])('ends by itself: limit %p', async (cascadeLimit, times) => {
    await restart(cascadeLimit === undefined ? {} : { cascadeLimit });
    await rest('event.bind', { event: EVENT, handler: URL });
    portal.as(1).call('crm.deal.update', update);
    expect(await echoes()).toBe(times);
    // By a token of the application's own there is no end of it.
    await rest('crm.deal.update', update);
    expect(await echoes()).toBe(times);
  });

  it('ends offline rows as well, for the whole of a batch', async () => {
    await restart({ cascadeLimit: 1 });
    await rest('event.bind', { event: EVENT, handler: URL });
    await bindOffline({ auth_connector: 'X' });
    portal.as(1).call('crm.deal.update', update);
    const [event] = await delivered();
    await rest('event.offline.get', { auth_connector: 'X' });
    const cmd = ['crm.deal.update?id=1&fields[A]=1', 'crm.deal.update?id=1&fields[A]=2'];
    expect((await rest('batch', { cmd }, event.auth.access_token)).body.result.result).toEqual([true, true]);
    expect([await delivered(), portal.offlineRows('app')]).toEqual([[], []]);
  });

  it('does not wear a token out: each write starts from what it carries', async () => {
    await restart({ cascadeLimit: 2 });
    await rest('event.bind', { event: EVENT, handler: URL });
    portal.as(1).call('crm.deal.update', update);
    const [event] = await delivered();
    for (let times = 0; times < 3; times++) {
      await rest('crm.deal.update', update, event.auth.access_token);
      expect(await delivered()).toHaveLength(1);
    }
  });
});

it('merges thousands of changes into a row for each object', async () => {
  await bindOffline();
  for (let index = 0; index < 5_000; index++) portal.fire(EVENT, { FIELDS: { ID: index % 500 } });
  expect(portal.offlineRows('app')).toHaveLength(500);
  const { body } = await rest('event.offline.get', { limit: 1_000 });
  expect(body.result.events).toHaveLength(500);
});
