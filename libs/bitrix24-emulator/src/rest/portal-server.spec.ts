import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../emulator.js';
import { post } from '../../test/receiver.js';
import { readTarget } from './target.js';

const T0 = Date.parse('2026-11-21T10:00:00Z');
let now = T0;
let portal: Bitrix24Emulator;
let auth: string;

beforeAll(async () => {
  portal = await Bitrix24Emulator.start({ now: () => now });
  portal.installApp({
    clientId: 'app',
    clientSecret: 's',
    handlerUrl: 'http://127.0.0.1:9/x',
    scope: ['crm'],
  });
  auth = portal.tokenFor('app').accessToken;
});
afterAll(() => portal.stop());

describe('readTarget', () => {
  it.each([
    ['/rest/profile', { method: 'profile' }],
    ['/rest//crm.deal.get.json', { method: 'crm.deal.get' }],
    ['/rest/event%2Eget/', { method: 'event.get' }],
    ['/rest/1/abc/profile', { method: 'profile', webhook: { userId: 1, code: 'abc' } }],
    ['/rest/', undefined],
    ['/oauth/token/', undefined],
    ['/rest/api/tasks.task.get', undefined],
  ])('%s', (path, target) => expect(readTarget(path)).toEqual(target));
});

describe('a call', () => {
  it('answers with an envelope', async () => {
    const { status, body } = await post(`${portal.endpoint}profile`, { auth });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['result', 'time']);
    expect(body.result).toMatchObject({ ID: '1', ADMIN: true });
    expect(body.time).toEqual({
      start: T0 / 1000,
      finish: T0 / 1000,
      duration: 0,
      processing: 0,
      date_start: '2026-11-21T10:00:00+00:00',
      date_finish: '2026-11-21T10:00:00+00:00',
      operating_reset_at: T0 / 1000 + 600,
      operating: 0,
    });
  });

  it.each<[string, () => Promise<Response>]>([
    [
      'POST form',
      () =>
        fetch(`${portal.endpoint}feature.get`, {
          method: 'POST',
          body: new URLSearchParams({ auth, code: 'rest_auth_connector' }),
        }),
    ],
    ['GET', () => fetch(`${portal.endpoint}feature.get?Code=rest_auth_connector&access_token=${auth}`)],
    [
      'Bearer',
      () =>
        fetch(`${portal.endpoint}feature.get?CODE=rest_auth_connector`, {
          headers: { authorization: `Bearer ${auth}` },
        }),
    ],
    [
      'query and JSON',
      () =>
        fetch(`${portal.endpoint}feature.get?auth=${auth}`, {
          method: 'POST',
          body: '{"cOdE":"rest_auth_connector"}',
          headers: { 'content-type': 'application/json' },
        }),
    ],
  ])('comes by %s', async (_, call) => {
    expect(await (await call()).json()).toMatchObject({ result: { value: 'Y' } });
  });

  it.each<[string, string, Record<string, unknown>, number, string]>([
    ['an unknown method, before the token is looked at', 'nope', {}, 404, 'ERROR_METHOD_NOT_FOUND'],
    ['no token', 'profile', {}, 401, 'NO_AUTH_FOUND'],
    ['an unknown token', 'profile', { auth: 'x' }, 401, 'invalid_token'],
    ['a missing scope', 'tasks.task.list', {}, 403, 'insufficient_scope'],
    ['no code', 'feature.get', {}, 400, 'CODE_EMPTY'],
  ])('%s', async (_, method, params, status, error) => {
    const own = method === 'profile' || method === 'nope' ? params : { auth, ...params };
    expect(await post(portal.endpoint + method, own)).toMatchObject({ status, body: { error } });
  });

  it('is refused with an expired token, a blocked user, a removed application', async () => {
    const user = portal.addUser();
    const token = portal.tokenFor('app', user.id).accessToken;
    const outcome = async () => (await post(`${portal.endpoint}profile`, { auth: token })).body.error;
    expect(await outcome()).toBeUndefined();
    portal.setUserActive(user.id, false);
    expect(await outcome()).toBe('authorization_error');
    portal.setUserActive(user.id, true);
    now = T0 + 3_600_000;
    expect(await outcome()).toBe('expired_token');
    now = T0;
    portal.uninstallApp('app');
    expect(await outcome()).toBe('APPLICATION_NOT_FOUND');
    portal.installApp({
      clientId: 'app',
      clientSecret: 's',
      handlerUrl: 'http://127.0.0.1:9/x',
      scope: ['crm'],
    });
    auth = portal.tokenFor('app').accessToken;
    expect(await outcome()).toBe('invalid_token');
  });

  it('with auth_connector needs the plan for it', async () => {
    const poor = await Bitrix24Emulator.start({ features: { rest_auth_connector: false } });
    poor.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: 'http://127.0.0.1:9/x' });
    const params = { auth: poor.tokenFor('app').accessToken, auth_connector: '' };
    expect(await post(`${poor.endpoint}profile`, params)).toMatchObject({
      status: 403,
      body: { error: 'WRONG_LICENSE' },
    });
    await poor.stop();
  });

  it('is recorded', async () => {
    portal.clearRecords();
    await post(`${portal.endpoint}scope`, { auth });
    await post(`${portal.endpoint}nope`, {});
    expect(portal.requests).toMatchObject([
      {
        server: 'portal',
        method: 'scope',
        httpMethod: 'POST',
        params: { auth },
        clientId: 'app',
        userId: 1,
        status: 200,
      },
      { method: 'nope', status: 404, error: 'ERROR_METHOD_NOT_FOUND' },
    ]);
  });
});

it('answers to its own address only', async () => {
  const status = await new Promise((resolve, reject) => {
    request(`${portal.endpoint}profile`, { headers: { host: 'evil.example.com' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});

const call = async (method: string, params = {}) =>
  (await post(portal.endpoint + method, { auth, ...params })).body.result;

describe('the small methods', () => {
  it('app.info', async () => {
    expect(await call('app.info')).toEqual({
      ID: '1',
      CODE: 'app',
      VERSION: 1,
      STATUS: 'L',
      INSTALLED: true,
      PAYMENT_EXPIRED: 'N',
      DAYS: null,
      LANGUAGE_ID: 'en',
      LICENSE: 'en_pro100',
      LICENSE_TYPE: 'pro100',
      LICENSE_FAMILY: 'pro',
    });
  });

  it('scope', async () => {
    expect(await call('scope')).toEqual(['crm']);
    expect(await call('scope', { full: true })).toEqual(expect.arrayContaining(['crm', 'task', 'imbot']));
  });

  it('method.get', async () => {
    expect(await call('method.get', { name: 'crm.deal.get' })).toEqual({
      isExisting: true,
      isAvailable: true,
    });
    expect(await call('method.get', { name: 'tasks.task.get' })).toEqual({
      isExisting: true,
      isAvailable: false,
    });
    expect(await call('method.get', { name: 'Crm.deal.get' })).toEqual({
      isExisting: false,
      isAvailable: false,
    });
    expect(await call('method.get', { NAME: 'crm.deal.get' })).toEqual({
      isExisting: false,
      isAvailable: false,
    });
  });

  it('feature.get of a self-hosted portal', async () => {
    const own = await Bitrix24Emulator.start({ cloud: false, language: 'de' });
    own.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: 'http://127.0.0.1:9/x' });
    const answer = await post(`${own.endpoint}feature.get`, {
      auth: own.tokenFor('app').accessToken,
      CODE: 'any',
    });
    expect(answer.body.result).toEqual({ value: 'de_selfhosted' });
    expect(answer.body.time.operating).toBeUndefined();
    await own.stop();
  });
});
