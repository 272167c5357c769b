import { afterEach, expect, it } from '@jest/globals';
import { FakeServer, type Respond } from '../../../test/rest/fake-server.js';
import { makePipeline } from '../../../test/rest/make-transport.js';
import { Bitrix24Client } from '../bitrix24-client.js';
import { Bitrix24RestError } from './rest.errors.js';

const open: FakeServer[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function failureOf(respond: Respond): Promise<{ host: string; error: Bitrix24RestError }> {
  const server = await FakeServer.start(respond);
  open.push(server);
  const access = { accessToken: 't', endpoint: `${server.origin}/rest/` };
  const pipeline = makePipeline({ retry: { attempts: 1 } });
  const client = new Bitrix24Client(pipeline, { memberId: 'm1', current: () => Promise.resolve(access) });
  const error = await client.call('crm.deal.get', { id: 1 }).catch((thrown: unknown) => thrown);
  if (!(error instanceof Bitrix24RestError)) throw new Error('it did not fail');
  return { host: new URL(server.origin).host, error };
}

it.each<[string, Respond]>([
  ['a refusal', () => ({ status: 400, body: { error: 'ERROR_CORE', error_description: 'why' } })],
  ['a page', () => ({ status: 200, body: '<html>' })],
  ['a broken connection', () => 'reset'],
])('the error of %s names the host of the portal', async (_, respond) => {
  const { host, error } = await failureOf(respond);
  expect(error.message).toContain(`crm.deal.get on portal ${host} (m1`);
  expect(error.toJSON()).toMatchObject({ domain: host, memberId: 'm1' });
});

it('what a portal writes starts no line and clears no terminal', async () => {
  const { error } = await failureOf(() => ({
    status: 400,
    body: { error: 'E\n\u001B[2JX', error_description: `a\r\nb\u202Ec ${'long '.repeat(100_000)}` },
    headers: { 'x-request-id': 'r'.repeat(5_000), 'retry-after': '7' },
  }));
  const shown = [error.message, error.error, error.description, error.requestId].join('');
  expect(shown).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(error.message.length).toBeLessThan(10_000);
  expect(error.requestId!.length).toBeLessThan(5_000);
  expect(error.retryAfter).toBe(7_000);
});
