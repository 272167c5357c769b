import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { APPLICATION, FakeBitrix, MEMBER } from '../../../test/portals/fake-bitrix.js';
import { assertNoSecret } from '../../../test/portals/portals-bench.js';
import { makeTransport } from '../../../test/rest/make-transport.js';
import { AuthServer } from '../../rest/index.js';
import { PortalEvents } from '../portal-events/portal-events.service.js';
import { ApplicationOptions } from '../portals.options.js';
import { ClientSecretCheck } from './client-secret-check.service.js';

let bitrix: FakeBitrix;
let transport: ReturnType<typeof makeTransport>;
let lines: string[];

const checkWith = (facts: Partial<ApplicationOptions> = {}): ClientSecretCheck => {
  const server = new AuthServer(transport, [bitrix.auth.origin], new ManualClock());
  return new ClientSecretCheck(
    server,
    new ApplicationOptions({ ...APPLICATION, ...facts }),
    new PortalEvents(),
  );
};

beforeEach(async () => {
  lines = [];
  const keep = (line: unknown) => void lines.push(String(line));
  Logger.overrideLogger({ log: keep, warn: keep, error: keep });
  bitrix = await FakeBitrix.start();
  transport = makeTransport(undefined, new ManualClock());
});
afterEach(async () => {
  transport.close();
  await bitrix.close();
  assertNoSecret(lines);
});

describe('the client secret', () => {
  it('works where the auth server finds fault with the refresh token only, and nothing is changed', async () => {
    bitrix.refreshTokens.set('refresh-t0ken', MEMBER);
    expect(await checkWith().check(bitrix.auth.origin)).toEqual({ state: 'works' });
    expect([...bitrix.refreshTokens]).toEqual([['refresh-t0ken', MEMBER]]);
  });

  it.each([
    ['a wrong secret', { clientSecret: 'wr0ng' }],
    ['a wrong client', { clientId: 'app.wrong' }],
  ])('is broken by %s', async (_name, facts) => {
    const link = await checkWith(facts).check(bitrix.auth.origin);
    expect(link).toEqual({
      state: 'broken',
      hint: expect.stringContaining('Try: copy client_id and client_secret'),
    });
    expect(link.hint).not.toContain('wr0ng');
  });

  it.each([
    ['is down', { status: 503, body: '' }],
    ['says something unknown', { status: 400, body: { error: 'something_new' } }],
    [
      'gives a pair',
      {
        body: { access_token: 'a', refresh_token: 'r', expires_in: 1, member_id: 'm', client_endpoint: 'e' },
      },
    ],
  ])('is unknown where the auth server %s', async (_name, fault) => {
    bitrix.authFault = fault;
    expect(await checkWith().check(bitrix.auth.origin)).toMatchObject({ state: 'unknown' });
  });

  it('that is refused is logged once', async () => {
    const check = checkWith({ clientSecret: 'wr0ng' });
    for (let time = 0; time < 3; time++) await check.checkOnce(bitrix.auth.origin);
    expect(lines).toEqual([expect.stringContaining('works until its first token expires')]);
    expect(bitrix.auth.requests).toHaveLength(1);
  });

  it('that could not be checked is asked about at the next install', async () => {
    bitrix.authFault = { status: 503, body: '' };
    const check = checkWith();
    await check.checkOnce(bitrix.auth.origin);
    await check.checkOnce(bitrix.auth.origin);
    expect(bitrix.auth.requests).toHaveLength(2);
    expect(lines).toEqual([]);
  });
});
