import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from 'bitrix24-emulator';
import { SimulatedPortal } from '../libs/bitrix24-events/test/bindings/simulated-portal.js';
import { APPLICATION, FakeBitrix, MEMBER } from '../libs/bitrix24-events/test/portals/fake-bitrix.js';

// Unit tests talk to small doubles of Bitrix24. Each has to answer as the emulator does, in what the module reads of it.

type Answer = Record<string, any>;

const NOW = 1_700_000_000_000;
const HANDLER = 'https://app.example.com/b24';

let portal: Bitrix24Emulator;
beforeEach(async () => {
  portal = await Bitrix24Emulator.start({ now: () => NOW, memberId: MEMBER });
  portal.installApp({ ...APPLICATION, handlerUrl: HANDLER, scope: ['crm', 'task'] });
});
afterEach(() => portal.stop());

async function post(url: string, params: object): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  return { ...((await response.json()) as Answer), httpStatus: response.status };
}

/** Where a conversation takes place. */
interface Side {
  auth: string;
  endpoint: string;
  access: string;
  refresh: string;
  /** Has the access token run out. */
  expire: () => unknown;
}

/** What the module reads of an answer; values that differ by nature are named by their kind. */
const read = ({ httpStatus, error, result, ...rest }: Answer, { endpoint }: Side): object => {
  const facts = { ...result, ...result?.install, ...rest } as Answer;
  return {
    httpStatus,
    ...(error !== undefined && { error }),
    ...(facts.client_id !== undefined && { clientId: facts.client_id, installed: facts.installed }),
    ...(facts.member_id !== undefined && { memberId: facts.member_id }),
    ...(facts.client_endpoint !== undefined && { isOwnEndpoint: facts.client_endpoint === endpoint }),
    ...(facts.user_id !== undefined && { userId: String(facts.user_id) }),
    ...(facts.expires !== undefined && { expires: typeof facts.expires }),
    ...(facts.refresh_token !== undefined && {
      tokens: [typeof facts.access_token, typeof facts.refresh_token],
    }),
    ...(facts.ADMIN !== undefined && { profile: [String(facts.ID), facts.ADMIN] }),
  };
};

async function converse(side: Side): Promise<Record<string, object>> {
  const client = { client_id: APPLICATION.clientId, client_secret: APPLICATION.clientSecret };
  const ask = async (url: string, params: object) => read(await post(url, params), side);
  const renew = (params: object = {}) =>
    ask(`${side.auth}/oauth/token/`, {
      grant_type: 'refresh_token',
      ...client,
      refresh_token: side.refresh,
      ...params,
    });
  const alive = {
    'what a token proves': await ask(`${side.auth}/rest/app.info`, { auth: side.access }),
    'what an unknown token proves': await ask(`${side.auth}/rest/app.info`, { auth: 'x' }),
    'the user of a token': await ask(`${side.endpoint}profile`, { auth: side.access }),
    'the user of an unknown token': await ask(`${side.endpoint}profile`, { auth: 'x' }),
  };
  side.expire();
  return {
    ...alive,
    'the user of an expired token': await ask(`${side.endpoint}profile`, { auth: side.access }),
    'a renewal with a wrong secret': await renew({ client_secret: 'x' }),
    'a renewal': await renew(),
    'a second renewal with the same token': await renew(),
  };
}

it('FakeBitrix answers as the auth server and the portal of the emulator do', async () => {
  const fake = await FakeBitrix.start(NOW);
  try {
    const { accessToken, refreshToken } = portal.tokenFor(APPLICATION.clientId);
    const issued = fake.issue();
    fake.refreshTokens.set('refresh-t0ken', MEMBER);
    const [emulated, faked] = [
      await converse({
        auth: portal.authServer,
        endpoint: portal.endpoint,
        access: accessToken,
        refresh: refreshToken,
        expire: () => portal.expireTokens(APPLICATION.clientId),
      }),
      await converse({
        auth: fake.auth.origin,
        endpoint: `${fake.portal.origin}/rest/`,
        access: issued,
        refresh: 'refresh-t0ken',
        expire: () => (fake.tokens.get(issued)!.alive = false),
      }),
    ];
    expect(faked).toEqual(emulated);
  } finally {
    await fake.close();
  }
});

describe('SimulatedPortal', () => {
  const online = { event: 'ONCRMDEALADD', handler: HANDLER };
  const ofUser = { ...online, auth_type: 1 };
  const offline = { event: 'ONCRMDEALADD', event_type: 'offline' };
  const CONVERSATION: [method: string, params: object][] = [
    ['event.bind', online],
    ['event.bind', online],
    ['event.bind', ofUser],
    ['event.bind', offline],
    ['event.bind', offline],
    ['event.get', {}],
    ['event.unbind', ofUser],
    ['event.unbind', { ...online, handler: 'https://app.example.com/other' }],
    ['event.unbind', offline],
    ['event.get', {}],
    ['event.unbind', online],
    ['event.get', {}],
    ['scope', {}],
    ['no.such.method', {}],
  ];

  /** Rows of the events under test, by what the module reads of them. */
  const reading = (method: string, { result, error }: Answer): unknown => {
    if (error !== undefined) return { error };
    if (method !== 'event.get') return { result };
    return (result as Answer[])
      .filter(({ event }) => event === 'ONCRMDEALADD')
      .map((row) => ({
        event: row.event,
        handler: row.handler,
        user: row.auth_type === undefined ? undefined : String(row.auth_type),
        isOffline: Boolean(Number(row.offline)),
        connector: row.connector_id,
      }));
  };

  it('keeps bindings as the portal of the emulator does', async () => {
    const simulated = new SimulatedPortal([], ['ONCRMDEALADD']);
    simulated.scope = ['crm', 'task'];
    const { accessToken } = portal.tokenFor(APPLICATION.clientId);
    const said: unknown[] = [];
    const expected: unknown[] = [];
    for (const [method, params] of CONVERSATION) {
      const outcome = (await simulated.send({ only: { method, params: { ...params } } })).only!;
      const answer: Answer =
        outcome.status === 'done'
          ? { result: outcome.result }
          : { error: outcome.status === 'failed' ? outcome.error.error : outcome.status };
      said.push([method, params, reading(method, answer)]);
      const asked = await post(`${portal.endpoint}${method}`, { ...params, auth: accessToken });
      expected.push([method, params, reading(method, asked)]);
    }
    expect(said).toEqual(expected);
  });
});
