import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../emulator.js';
import { post } from '../../test/receiver.js';
import type { AuthRefusal } from './refusals.js';

let now = 1_700_000_000_000;
let portal: Bitrix24Emulator;
const client = { client_id: 'app', client_secret: 's' };

beforeEach(async () => {
  portal = await Bitrix24Emulator.start({ now: () => now, memberId: 'f'.repeat(32) });
  portal.installApp({
    clientId: 'app',
    clientSecret: 's',
    handlerUrl: 'http://127.0.0.1:9/x',
    scope: ['crm', 'task'],
  });
});
afterEach(() => portal.stop());

const codeParams = () => ({ grant_type: 'authorization_code', ...client, code: portal.codeFor('app') });

async function token(params: Record<string, string>, by: 'GET' | 'POST' = 'POST') {
  const form = new URLSearchParams(params);
  const url = `${portal.authServer}/oauth/token/`;
  const response = await (by === 'GET'
    ? fetch(`${url}?${form.toString()}`)
    : fetch(url, { method: 'POST', body: form }));
  return { status: response.status, body: (await response.json()) as any };
}

describe('/oauth/token/', () => {
  it.each(['GET', 'POST'] as const)('renews by %s, and the old refresh token is dead', async (by) => {
    const { refreshToken } = portal.tokenFor('app');
    const params = { grant_type: 'refresh_token', ...client, refresh_token: refreshToken };
    const first = await token(params, by);
    expect(first).toEqual({
      status: 200,
      body: {
        access_token: expect.any(String),
        expires: now / 1000 + 3600,
        expires_in: 3600,
        scope: 'crm,task',
        domain: new URL(portal.authServer).host,
        server_endpoint: `${portal.authServer}/rest/`,
        status: 'L',
        client_endpoint: portal.endpoint,
        member_id: 'f'.repeat(32),
        user_id: 1,
        refresh_token: expect.any(String),
      },
    });
    expect((await post(`${portal.endpoint}profile`, { auth: first.body.access_token })).status).toBe(200);
    expect(await token(params, by)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await token({ ...params, refresh_token: first.body.refresh_token }, by)).status).toBe(200);
  });

  it('exchanges a code once, within 30 s', async () => {
    const own = codeParams();
    expect((await token(own)).status).toBe(200);
    expect(await token(own)).toMatchObject({ status: 400, body: { error: 'bad_verification_code' } });
    const late = codeParams();
    now += 30_000;
    expect(await token(late)).toMatchObject({ status: 400, body: { error: 'bad_verification_code' } });
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['no grant type', client, 400, 'invalid_request'],
    ['wrong secret', { ...client, client_secret: 'x', grant_type: 'refresh_token' }, 401, 'invalid_client'],
    ['unknown client', { ...client, client_id: 'x', grant_type: 'refresh_token' }, 401, 'invalid_client'],
    ['no token', { ...client, grant_type: 'refresh_token' }, 400, 'invalid_request'],
    ['unknown token', { ...client, grant_type: 'refresh_token', refresh_token: 'x' }, 400, 'invalid_grant'],
  ])('refuses: %s', async (_, params, status, error) => {
    expect(await token(params)).toMatchObject({ status, body: { error } });
  });

  it("refuses another client's, an expired and a paid-out token", async () => {
    portal.installApp({ clientId: 'other', clientSecret: 'o', handlerUrl: 'http://127.0.0.1:9/x' });
    const params = { grant_type: 'refresh_token', ...client };
    const foreign = portal.tokenFor('other').refreshToken;
    expect((await token({ ...params, refresh_token: foreign })).body.error).toBe('invalid_grant');
    const old = portal.tokenFor('app').refreshToken;
    now += 180 * 86_400_000;
    expect((await token({ ...params, refresh_token: old })).body.error).toBe('invalid_grant');
    portal.setPaymentExpired('app', true);
    expect((await token({ ...params, refresh_token: portal.tokenFor('app').refreshToken })).body.error).toBe(
      'PAYMENT_REQUIRED',
    );
    portal.uninstallApp('app');
    expect(await token({ ...params, refresh_token: 'x' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });
});

describe('an application that is refused', () => {
  const refresh = () =>
    token({ grant_type: 'refresh_token', ...client, refresh_token: portal.tokenFor('app').refreshToken });

  it.each<[AuthRefusal, number]>([
    ['invalid_grant', 400],
    ['bad_verification_code', 400],
    ['invalid_request', 400],
    ['invalid_client', 401],
    ['insufficient_scope', 400],
    ['invalid_scope', 400],
    ['PAYMENT_REQUIRED', 400],
    ['WRONG_CLIENT', 400],
    ['INTERNAL_SERVER_ERROR', 500],
  ])('%s: %i, until told otherwise, and no other', async (refusal, status) => {
    portal.installApp({ clientId: 'other', clientSecret: 'o', handlerUrl: 'http://127.0.0.1:9/x' });
    portal.refuseTokens('app', refusal);
    const body = { error: refusal, error_description: expect.any(String) };
    expect(await refresh()).toEqual({ status, body });
    expect(await token(codeParams())).toEqual({ status, body });
    const { refreshToken } = portal.tokenFor('other');
    const other = { client_id: 'other', client_secret: 'o', refresh_token: refreshToken };
    expect((await token({ grant_type: 'refresh_token', ...other })).status).toBe(200);
    portal.refuseTokens('app', null);
    expect((await refresh()).status).toBe(200);
  });

  it('keeps its refresh token when it is refused', async () => {
    const params = {
      grant_type: 'refresh_token',
      ...client,
      refresh_token: portal.tokenFor('app').refreshToken,
    };
    portal.refuseTokens('app', 'INTERNAL_SERVER_ERROR');
    await token(params);
    portal.refuseTokens('app', null);
    expect((await token(params)).status).toBe(200);
  });

  it('can have dead access tokens and live refresh tokens', async () => {
    portal.installApp({ clientId: 'other', clientSecret: 'o', handlerUrl: 'http://127.0.0.1:9/x' });
    const other = portal.tokenFor('other').accessToken;
    const { accessToken, refreshToken } = portal.tokenFor('app');
    portal.forgetAccessTokens('app');
    expect(await post(`${portal.endpoint}profile`, { auth: accessToken })).toMatchObject({
      status: 401,
      body: { error: 'invalid_token' },
    });
    const renewed = await token({ grant_type: 'refresh_token', ...client, refresh_token: refreshToken });
    expect((await post(`${portal.endpoint}profile`, { auth: renewed.body.access_token })).status).toBe(200);
    expect((await post(`${portal.endpoint}profile`, { auth: other })).status).toBe(200);
  });
});

describe('/rest/app.info of the auth server', () => {
  it('says what a token proves, in its own shape', async () => {
    const { accessToken } = portal.tokenFor('app', portal.addUser().id);
    const { body } = await post(`${portal.authServer}/rest/app.info`, { auth: accessToken });
    expect(body.result).toEqual({
      client_id: 'app',
      scope: 'crm,task',
      expires: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
      install: {
        installed: true,
        version: '1',
        status: 'L',
        scope: 'crm,task',
        domain: portal.domain,
        uri: `http://${portal.domain}`,
        client_endpoint: portal.endpoint,
        member_id: 'f'.repeat(32),
        member_type: expect.any(String),
      },
      user_id: 2,
    });
    expect(JSON.stringify(body)).not.toContain(portal.app('app').applicationToken);
    const got = await fetch(`${portal.authServer}/rest/app.info.json?auth=${accessToken}`);
    expect(got.status).toBe(200);
  });

  it('refuses tokens', async () => {
    const { accessToken } = portal.tokenFor('app');
    const error = async (params: object) =>
      (await post(`${portal.authServer}/rest/app.info`, params)).body.error;
    expect(await error({})).toBe('NO_AUTH_FOUND');
    expect(await error({ auth: 'x' })).toBe('invalid_token');
    portal.expireTokens('app');
    expect(await error({ auth: accessToken })).toBe('expired_token');
    portal.uninstallApp('app');
    expect(await error({ auth: accessToken })).toBe('APPLICATION_NOT_FOUND');
  });
});

it('records its requests apart from the portal’s', async () => {
  await token({ grant_type: 'x' }, 'GET');
  await post(`${portal.authServer}/rest/profile`);
  expect(portal.requests).toMatchObject([
    {
      server: 'auth',
      method: 'oauth/token',
      httpMethod: 'GET',
      params: { grant_type: 'x' },
      status: 400,
      error: 'invalid_request',
    },
    { server: 'auth', method: 'profile', status: 404 },
  ]);
});
