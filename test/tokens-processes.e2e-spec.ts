import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import type { Installation } from 'nestjs-bitrix24-events/storage';
import { systemClock } from '../libs/bitrix24-events/src/common/index.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL } from './support/facts.js';
import { CallerProcess, type CallerSetup } from './support/process/caller-process.js';
import { SharedInstallations } from './support/shared-installations.js';
import { isSecretCheck } from './support/secret-check.js';

const bench = useBench();

const BOOT = 60_000;

const refreshes = (portal: Bitrix24Emulator) =>
  portal.requests.filter(
    (request) => request.server === 'auth' && request.method === 'oauth/token' && !isSecretCheck(request),
  );

/** A portal whose application is known to the processes, as after an install some time ago. */
async function connected(authServer?: (portal: Bitrix24Emulator) => Promise<string>) {
  const portal = await bench.portal();
  portal.installApp({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, handlerUrl: HANDLER_URL });
  await portal.settled();
  const { accessToken, refreshToken, expires } = portal.tokenFor(CLIENT_ID);
  const folder = bench.folder();
  const setup = (name: string): CallerSetup => ({
    memberId: portal.memberId,
    application: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET },
    authServer: record.authServer,
    inbox: join(folder, `${name}.db`),
    installations: join(folder, 'installations.db'),
  });
  const now = systemClock.now();
  const record: Installation = {
    clientId: CLIENT_ID,
    memberId: portal.memberId,
    domain: portal.domain,
    clientEndpoint: portal.endpoint,
    authServer: (await authServer?.(portal)) ?? portal.authServer,
    applicationToken: portal.app(CLIENT_ID).applicationToken,
    accessToken,
    refreshToken,
    expiresAt: expires * 1_000,
    scope: ['crm'],
    userId: '1',
    isAdmin: true,
    status: 'active',
    installedAt: now,
    updatedAt: now,
    tokensAt: now,
    version: 0,
  };
  const look = async <T>(
    work: (store: Awaited<ReturnType<SharedInstallations['open']>>['installations']) => Promise<T>,
  ) => {
    const storage = await new SharedInstallations(':memory:', setup('').installations).open(systemClock);
    try {
      return await work(storage.installations);
    } finally {
      await storage.close();
    }
  };
  await look((store) => store.putIfVersion(record, undefined));
  portal.clearRecords();
  const start = async (name: string, more: Partial<CallerSetup> = {}): Promise<CallerProcess> => {
    const caller = await CallerProcess.start({ ...setup(name), ...more });
    bench.later(() => caller.kill());
    return caller;
  };
  const stored = () => look((store) => store.get(CLIENT_ID, portal.memberId));
  return { portal, start, stored, record };
}

/** An auth server whose answers to refreshes go through `answered` first; what that never resolves is never sent. */
async function between(portal: Bitrix24Emulator, answered: () => Promise<void>): Promise<string> {
  const read = async (message: IncomingMessage): Promise<string> => {
    let text = '';
    for await (const chunk of message) text += String(chunk);
    return text;
  };
  const server = createServer((request, response) => {
    void (async () => {
      const answer = await fetch(portal.authServer + request.url, {
        method: 'POST',
        headers: { 'content-type': request.headers['content-type'] ?? '' },
        body: await read(request),
      });
      const text = await answer.text();
      await answered();
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  bench.later(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('two processes on one installation store', () => {
  it(
    'with an expired token and 200 calls at once refresh it exactly once',
    async () => {
      const { portal, start, stored, record } = await connected();
      const [one, two] = await Promise.all([start('one'), start('two')]);
      portal.expireTokens(CLIENT_ID);
      const outcomes = (await Promise.all([one.call(100), two.call(100)])).flat();
      expect(outcomes.map(({ error }) => error).filter(Boolean)).toEqual([]);
      expect(outcomes.filter(({ result }) => (result as { ID: string }).ID === '1')).toHaveLength(200);
      expect(refreshes(portal)).toHaveLength(1);

      const pair = (await stored())!;
      expect(pair.refreshToken).not.toBe(record.refreshToken);
      expect(pair.refreshStartedAt).toBeUndefined();
      // Both have the new one, and later ones too.
      portal.expireTokens(CLIENT_ID);
      expect(await two.call(1)).toMatchObject([{ result: { ID: '1' } }]);
      expect(await one.call(1)).toMatchObject([{ result: { ID: '1' } }]);
      expect(refreshes(portal)).toHaveLength(2);
    },
    BOOT,
  );
});

describe('a process that is killed between the answer of the auth server and its storage', () => {
  it(
    'leaves it known that the answer was lost',
    async () => {
      let kill = (): Promise<void> => Promise.resolve();
      const { portal, start, stored, record } = await connected((of) => between(of, () => kill()));
      const dying = await start('dying');
      portal.expireTokens(CLIENT_ID);
      const killed = new Promise<void>((resolve) => {
        kill = async () => {
          await dying.kill();
          resolve();
        };
      });
      dying.begin(1);
      await killed;
      kill = () => Promise.resolve();
      const left = (await stored())!;
      expect(left.refreshToken).toBe(record.refreshToken);
      expect(left.refreshStartedAt).toBeGreaterThan(0);

      const next = await start('next', { alone: true });
      const outcomes = await next.call(3);
      expect(outcomes).toHaveLength(3);
      for (const { error } of outcomes)
        expect(error).toMatchObject({ code: 'PORTAL_AUTHORIZATION_LOST', reason: 'answer-lost' });
      expect(refreshes(portal).map(({ error }) => error)).toEqual([undefined, 'invalid_grant']);
    },
    BOOT,
  );
});
