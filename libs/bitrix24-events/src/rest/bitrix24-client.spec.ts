import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Access, AccessSource } from './access.js';
import { Bitrix24Client } from './bitrix24-client.js';
import { Bitrix24RestError } from './answers/rest.errors.js';
import { FakeServer, type Respond } from '../../test/rest/fake-server.js';
import { makePipeline } from '../../test/rest/make-transport.js';

const servers: FakeServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function connect(respond: Respond, source: Partial<AccessSource> = {}) {
  const server = await FakeServer.start(respond);
  servers.push(server);
  const endpoint = `${server.origin}/rest/`;
  const current = () => Promise.resolve({ accessToken: 'old-t0ken', endpoint });
  const client = new Bitrix24Client(makePipeline(), { memberId: 'm1', current, ...source });
  return { server, client, endpoint };
}

const errorOf = async (calling: Promise<unknown>): Promise<Bitrix24RestError> => {
  const error = await calling.catch((thrown: unknown) => thrown);
  if (!(error instanceof Bitrix24RestError)) throw new Error(`no typed error: ${inspect(error)}`);
  return error;
};

const expired = {
  status: 401,
  body: { error: 'expired_token', error_description: 'The access token expired.' },
};

describe('call', () => {
  it('posts the parameters and, in the body only, the token', async () => {
    const { server, client } = await connect(() => ({ body: { result: { ID: '5' }, total: 1 } }));
    expect(await client.call('crm.deal.get', { id: 5, empty: [], none: null })).toEqual({ ID: '5' });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/rest/crm.deal.get' });
    expect(request?.params).toEqual({ id: 5, empty: [], none: null, auth: 'old-t0ken' });
    expect(request?.headers.authorization).toBeUndefined();
    expect(await client.request('crm.deal.list')).toEqual({ result: { ID: '5' }, total: 1 });
  });

  it('lets no parameter take the place of the token', async () => {
    const { server, client } = await connect(() => ({ body: { result: true } }));
    await client.call('scope', { auth: 'x', AUTH: 'y', access_token: 'z', auth_connector: 'c' });
    expect(server.requests[0]?.params).toEqual({ auth_connector: 'c', auth: 'old-t0ken' });
  });

  it.each(['', '../oauth/token/', 'crm.deal.get?auth=x', 'crm..deal', 'http://evil', 'a b', 5, undefined])(
    'sends nothing for a method named %j',
    async (method) => {
      const { server, client } = await connect(() => ({ body: { result: true } }));
      expect((await errorOf(client.call(method as string))).code).toBe('REST_INVALID_CALL');
      expect(server.requests).toHaveLength(0);
    },
  );

  it.each(['expired_token', 'invalid_token', 'EXPIRED_TOKEN'])(
    'renews once on %s, and repeats once',
    async (error) => {
      const rejected: Access[] = [];
      const { server, client, endpoint } = await connect(
        ({ params }) =>
          params.auth === 'new-t0ken' ? { body: { result: 'ok' } } : { status: 401, body: { error } },
        {
          renew: (access) => {
            rejected.push(access);
            return Promise.resolve({ accessToken: 'new-t0ken', endpoint: access.endpoint });
          },
        },
      );
      expect(await client.call('profile')).toBe('ok');
      expect(rejected).toEqual([{ accessToken: 'old-t0ken', endpoint }]);
      expect(server.requests.map(({ params }) => params.auth)).toEqual(['old-t0ken', 'new-t0ken']);
    },
  );

  it('fails when the renewed token is refused too', async () => {
    let renewals = 0;
    const { server, client } = await connect(() => expired, {
      renew: (access) => Promise.resolve({ ...access, accessToken: `new-${++renewals}` }),
    });
    expect(await errorOf(client.call('profile'))).toMatchObject({
      code: 'REST_AUTH',
      error: 'expired_token',
    });
    expect([renewals, server.requests.length]).toEqual([1, 2]);
  });

  it('does not repeat where the token cannot be renewed, nor after other errors', async () => {
    const { server, client } = await connect(() => expired);
    expect((await errorOf(client.call('profile'))).code).toBe('REST_AUTH');
    expect(server.requests).toHaveLength(1);
    const denied = await connect(() => ({ status: 403, body: { error: 'ACCESS_DENIED' } }), {
      renew: () => Promise.reject(new Error('must not be asked')),
    });
    expect((await errorOf(denied.client.call('profile'))).code).toBe('REST_ACCESS_DENIED');
  });

  it('says when the application is gone', async () => {
    const told: string[] = [];
    const { client } = await connect(() => ({ status: 401, body: { error: 'APPLICATION_NOT_FOUND' } }), {
      refused: async (access, error) => void told.push(`${access.accessToken} ${error.error}`),
    });
    expect((await errorOf(client.call('profile'))).code).toBe('REST_PORTAL_GONE');
    expect(told).toEqual(['old-t0ken APPLICATION_NOT_FOUND']);
  });

  it.each<[string, Respond, string]>([
    ['a reset', () => 'reset', 'REST_OUTCOME_UNKNOWN'],
    ['an HTML page', () => ({ status: 502, body: '<html>' }), 'REST_OUTCOME_UNKNOWN'],
    ['an HTML page that refuses', () => ({ status: 403, body: '<html>' }), 'REST_BAD_ANSWER'],
    ['a cut off answer', () => ({ body: '{"result":' }), 'REST_OUTCOME_UNKNOWN'],
    ['an empty answer', () => ({ body: '' }), 'REST_OUTCOME_UNKNOWN'],
    [
      'a refusal with status 200',
      () => ({ body: { error: 'E', error_description: 'old-t0ken' } }),
      'REST_REFUSED',
    ],
    ['an expired token', () => expired, 'REST_AUTH'],
  ])('no error after %s holds the token or a parameter', async (_name, respond, code) => {
    const { client } = await connect(respond);
    const error = await errorOf(client.call('user.add', { PASSWORD: 'hunter22' }));
    expect(error).toMatchObject({ code, method: 'user.add', memberId: 'm1' });
    const everything = [
      error.message,
      error.stack,
      JSON.stringify(error),
      inspect(error, { depth: null, showHidden: true }),
    ];
    expect(everything.join()).not.toMatch(/old-t0ken|hunter22/);
    expect(error.cause).toBeUndefined();
  });
});

const echo: Respond = ({ params }) => {
  const keys = Object.keys(params.cmd);
  return {
    body: {
      result: {
        result: Object.fromEntries(keys.map((key) => [key, params.cmd[key]])),
        result_error: [],
        result_total: [],
        result_next: [],
        result_time: [],
      },
    },
  };
};

describe('batch', () => {
  it('runs a map of commands and gives a map of outcomes', async () => {
    const { server, client } = await connect(echo);
    const { deal, scope } = await client.batch({
      deal: { method: 'crm.deal.get', params: { id: 5, x: null } },
      scope: { method: 'scope' },
    });
    expect([deal, scope]).toEqual([
      { status: 'done', result: 'crm.deal.get?id=5' },
      { status: 'done', result: 'scope' },
    ]);
    expect(server.requests[0]?.params).toMatchObject({ halt: 0, auth: 'old-t0ken' });
  });

  it('takes as few requests as fifty commands each allow', async () => {
    const { server, client } = await connect(echo);
    const outcomes = await client.batch(
      Array.from({ length: 120 }, (_, id) => ({ method: 'crm.deal.get', params: { id } })),
    );
    expect(outcomes.map((outcome) => outcome.status === 'done' && outcome.result)).toEqual(
      Array.from({ length: 120 }, (_, id) => `crm.deal.get?id=${id}`),
    );
    expect(server.requests.map(({ params }) => Object.keys(params.cmd).length)).toEqual([50, 50, 20]);
  });

  it('sends nothing for no commands', async () => {
    const { server, client } = await connect(echo);
    expect([await client.batch({}), await client.batch([])]).toEqual([{}, []]);
    expect(server.requests).toHaveLength(0);
  });

  it('with halt, skips also the requests after the one that failed', async () => {
    const { server, client } = await connect(() => ({
      body: { result: { result: [], result_error: { 0: { error: 'ERROR_CORE' } } } },
    }));
    const outcomes = await client.batch(
      Array.from({ length: 60 }, () => ({ method: 'scope' })),
      { halt: true },
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['failed', ...Array(59).fill('skipped')]);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.params.halt).toBe(1);
  });

  it('renews the token for the batch as a whole, and hides it in the errors of commands', async () => {
    const { client } = await connect(
      ({ params }) =>
        params.auth === 'old-t0ken'
          ? expired
          : {
              body: {
                result: { result: [], result_error: { a: { error: 'E', error_description: 'new-t0ken' } } },
              },
            },
      { renew: (access) => Promise.resolve({ ...access, accessToken: 'new-t0ken' }) },
    );
    const { a } = await client.batch({ a: { method: 'scope' } });
    expect(a).toMatchObject({ status: 'failed', error: { description: '***' } });
  });

  it('fails as a whole when the request does', async () => {
    const { client } = await connect(() => ({ status: 503, body: { error: 'OVERLOAD_LIMIT' } }));
    expect(await errorOf(client.batch([{ method: 'scope' }]))).toMatchObject({
      code: 'REST_LIMIT',
      method: 'batch',
    });
  });
});
