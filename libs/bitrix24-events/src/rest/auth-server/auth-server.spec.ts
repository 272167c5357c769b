import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AuthServerError } from './auth-server.errors.js';
import { AuthServer } from './auth-server.service.js';
import { FakeServer, type Respond } from '../../../test/rest/fake-server.js';
import { makeTransport } from '../../../test/rest/make-transport.js';
import { ManualClock } from '../../../test/manual-clock.js';

const credentials = { clientId: 'app.1', clientSecret: 'cl1ent/secret' };
const servers: FakeServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function connect(respond: Respond) {
  const server = await FakeServer.start(respond);
  servers.push(server);
  const clock = new ManualClock();
  return { server, clock, auth: new AuthServer(makeTransport(undefined, clock), [server.origin], clock) };
}

const errorOf = async (asking: Promise<unknown>): Promise<AuthServerError> => {
  const error = await asking.catch((thrown: unknown) => thrown);
  if (!(error instanceof AuthServerError)) throw new Error(`no typed error: ${inspect(error)}`);
  return error;
};

const grant = {
  access_token: 'a2',
  refresh_token: 'r2',
  expires: 1_700_003_600,
  expires_in: 3600,
  member_id: 'm1',
  client_endpoint: 'https://p.bitrix24.com/rest/',
};

/** Of the server, ten minutes ahead of the clock of this machine. */
const DATE = 1_700_000_600_000;
const DATED = { Date: new Date(DATE).toUTCString() };

describe('refresh', () => {
  it('posts a form, with nothing in the URL', async () => {
    const { server, auth } = await connect(() => ({ headers: DATED, body: grant }));
    expect(await auth.refresh(server.origin, 'r1', credentials)).toEqual({
      accessToken: 'a2',
      refreshToken: 'r2',
      expiresAt: 1_700_003_600_000,
      livesFor: 3_000_000,
      memberId: 'm1',
      clientEndpoint: 'https://p.bitrix24.com/rest/',
    });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/oauth/token/' });
    expect(request?.params).toEqual({
      grant_type: 'refresh_token',
      client_id: 'app.1',
      client_secret: 'cl1ent/secret',
      refresh_token: 'r1',
    });
  });

  it('names the listed server that the answer says to ask from now on, and no other', async () => {
    const { server, auth } = await connect(({ params }) => ({
      body: { ...grant, server_endpoint: params.refresh_token },
    }));
    const authServerOf = async (endpoint: string) =>
      (await auth.refresh(server.origin, endpoint, credentials)).authServer;
    expect(await authServerOf(`${server.origin}/rest/`)).toBe(server.origin);
    expect(await authServerOf('https://evil.example/rest/')).toBeUndefined();
    expect(auth.unlisted('https://crm.isolated.lan/rest/')).toBe('crm.isolated.lan');
    expect(auth.unlisted(`${server.origin}/rest/`)).toBeUndefined();
  });

  it('believes in no token that lives for more than a day', async () => {
    const { server, auth } = await connect(() => ({
      headers: DATED,
      body: { ...grant, expires: 253402300799 },
    }));
    const { expiresAt, livesFor } = await auth.refresh(server.origin, 'r1', credentials);
    expect({ expiresAt, livesFor }).toEqual({ expiresAt: DATE + 86_400_000, livesFor: 86_400_000 });
  });

  it('reads numbers that are strings, and a duration in place of the moment', async () => {
    const { server, auth } = await connect(() => ({
      headers: DATED,
      body: { ...grant, expires: undefined, expires_in: '60' },
    }));
    const { expiresAt, livesFor } = await auth.refresh(server.origin, 'r1', credentials);
    expect({ expiresAt, livesFor }).toEqual({ expiresAt: DATE + 60_000, livesFor: 60_000 });
  });

  it.each([
    [400, { error: 'invalid_grant' }, 'AUTH_DEAD_GRANT'],
    [400, { error: 'bad_verification_code' }, 'AUTH_DEAD_GRANT'],
    [401, { error: 'invalid_client' }, 'AUTH_INVALID_CLIENT'],
    [400, { error: 'WRONG_CLIENT' }, 'AUTH_INVALID_CLIENT'],
    [402, { error: 'PAYMENT_REQUIRED' }, 'AUTH_PAYMENT_REQUIRED'],
    [200, { error: 'PAYMENT_REQUIRED' }, 'AUTH_PAYMENT_REQUIRED'],
    [400, { error: 'x', error_description: 'Portal is gone' }, 'AUTH_PORTAL_GONE'],
    [404, { error: 'x' }, 'AUTH_PORTAL_GONE'],
    [400, { error: 'invalid_request' }, 'AUTH_REFUSED'],
    [200, { error: 'wrong_client' }, 'AUTH_INVALID_CLIENT'],
    [400, { error: 'invalid_client' }, 'AUTH_INVALID_CLIENT'],
    [401, { error: 'NOT_INSTALLED', error_description: 'Application not installed' }, 'AUTH_PORTAL_GONE'],
    [401, { error: 'ERROR_OAUTH', error_description: 'Application not installed' }, 'AUTH_PORTAL_GONE'],
    [401, { error: 'ERROR_OAUTH', error_description: 'Something else' }, 'AUTH_UNKNOWN'],
    [
      401,
      { error: 'PAYMENT_REQUIRED', error_description: 'Subscription has been ended' },
      'AUTH_PAYMENT_REQUIRED',
    ],
    [400, { error: 'nobody_knows' }, 'AUTH_UNKNOWN'],
    [410, { error: 'PORTAL_DELETED' }, 'AUTH_PORTAL_GONE'],
    [500, { error: 'x' }, 'AUTH_UNAVAILABLE'],
    [502, '<html>', 'AUTH_UNAVAILABLE'],
    [404, '<html>', 'AUTH_BAD_ANSWER'],
    [200, '', 'AUTH_BAD_ANSWER'],
    [200, { ...grant, refresh_token: '' }, 'AUTH_BAD_ANSWER'],
    [200, { ...grant, expires: 'soon', expires_in: undefined }, 'AUTH_BAD_ANSWER'],
    [302, '', 'AUTH_BAD_ANSWER'],
  ])('%d %j is %s', async (status, body, code) => {
    const { server, auth } = await connect(() => ({ status, body }));
    expect(await errorOf(auth.refresh(server.origin, 'r1', credentials))).toMatchObject({ code });
    expect(server.requests).toHaveLength(1);
  });

  it('holds no secret in an error, whatever the server repeats', async () => {
    const { server, auth } = await connect(() => ({
      status: 400,
      body: { error: 'E', error_description: 'secret cl1ent/secret cl1ent%2Fsecret refresh-t0ken' },
    }));
    const error = await errorOf(auth.refresh(server.origin, 'refresh-t0ken', credentials));
    expect(inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error)).not.toMatch(
      /cl1ent|t0ken/,
    );
  });

  it('is unavailable after a reset or a hang', async () => {
    const reset = await connect(() => 'reset');
    expect((await errorOf(reset.auth.refresh(reset.server.origin, 'r', credentials))).code).toBe(
      'AUTH_UNAVAILABLE',
    );
    const hang = await connect(() => 'hang');
    const error = errorOf(hang.auth.refresh(hang.server.origin, 'r', credentials));
    await hang.server.received(1);
    hang.clock.tick(30_000);
    expect((await error).code).toBe('AUTH_UNAVAILABLE');
  });

  it('sends nothing to a server that is not on the list', async () => {
    const { auth } = await connect(() => ({ body: grant }));
    const other = await connect(() => ({ body: grant }));
    expect((await errorOf(auth.refresh(other.server.origin, 'r', credentials))).code).toBe(
      'AUTH_SERVER_NOT_LISTED',
    );
    expect(other.server.requests).toHaveLength(0);
  });
});

describe('appInfo', () => {
  const info = {
    result: {
      client_id: 'app.1',
      scope: 'crm,task',
      expires: '2023-11-14T23:13:20+00:00',
      install: { installed: true, member_id: 'm1', client_endpoint: 'https://p.bitrix24.com/rest/' },
      user_id: 7,
    },
  };

  it('asks with the token in the body', async () => {
    const { server, auth } = await connect(() => ({ headers: DATED, body: info }));
    expect(await auth.appInfo(server.origin, 'a1')).toEqual({
      clientId: 'app.1',
      memberId: 'm1',
      clientEndpoint: 'https://p.bitrix24.com/rest/',
      userId: '7',
      scope: ['crm', 'task'],
      expiresAt: 1_700_003_600_000,
      livesFor: 3_000_000,
    });
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/rest/app.info', body: 'auth=a1' });
  });

  it('believes in no token that lives for more than a day, by the clock of the server', async () => {
    const body = { result: { ...info.result, expires: '2099-01-01T00:00:00+00:00' } };
    const { server, auth } = await connect(() => ({ headers: DATED, body }));
    expect((await auth.appInfo(server.origin, 'a1')).expiresAt).toBe(DATE + 86_400_000);
  });

  it.each([
    [401, { error: 'invalid_token' }, 'AUTH_REFUSED'],
    [401, { error: 'expired_token' }, 'AUTH_REFUSED'],
    [400, { error: 'invalid_client' }, 'AUTH_REFUSED'],
    [200, { error: 'wrong_client' }, 'AUTH_INVALID_CLIENT'],
    [401, { error: 'CONNECTION_ERROR' }, 'AUTH_UNAVAILABLE'],
    [503, { error: 'QUERY_LIMIT_EXCEEDED' }, 'AUTH_UNAVAILABLE'],
    [
      200,
      { result: { ...info.result, install: { ...info.result.install, member_id: '' } } },
      'AUTH_BAD_ANSWER',
    ],
    [200, { result: { ...info.result, expires: 'never' } }, 'AUTH_BAD_ANSWER'],
    [200, { result: [] }, 'AUTH_BAD_ANSWER'],
  ])('%d %j is %s', async (status, body, code) => {
    const { server, auth } = await connect(() => ({ status, body }));
    expect((await errorOf(auth.appInfo(server.origin, 'a1'))).code).toBe(code);
  });
});
