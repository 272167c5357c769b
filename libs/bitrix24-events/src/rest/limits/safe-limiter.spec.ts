import { Logger } from '@nestjs/common';
import { afterEach, expect, it, jest } from '@jest/globals';
import { FakeServer } from '../../../test/rest/fake-server.js';
import { makePipeline } from '../../../test/rest/make-transport.js';
import { Bitrix24Client } from '../bitrix24-client.js';
import type { RestLimiter } from './rest-limiter.js';

let server: FakeServer;
afterEach(() => server.close());

const fail = (): never => {
  throw new Error('redis is down');
};
const WORKS: RestLimiter = {
  acquire: async () => {},
  refused: () => {},
  learned: () => {},
  state: () => undefined,
};

async function connect(limiter: RestLimiter): Promise<Bitrix24Client> {
  server = await FakeServer.start(() => ({ body: { result: { LICENSE: 'ru_ent250' } } }));
  const access = { accessToken: 't', endpoint: `${server.origin}/rest/` };
  return new Bitrix24Client(makePipeline({ limiter }), {
    memberId: 'm1',
    current: () => Promise.resolve(access),
  });
}

it.each(['state', 'learned', 'refused'])('a limiter whose %s throws stops no call', async (member) => {
  const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
  const client = await connect({ ...WORKS, [member]: fail });
  await expect(client.call('app.info', {}, { priority: 'background' })).resolves.toBeDefined();
  await expect(client.call('crm.deal.update', { id: 1 })).resolves.toBeDefined();
  logged.mockRestore();
});

it.each([fail, () => Promise.reject(new Error('redis is down'))])(
  'what acquire throws, the call fails with',
  async (acquire) => {
    const client = await connect({ ...WORKS, acquire });
    await expect(client.call('crm.deal.get', { id: 1 })).rejects.toThrow('redis is down');
    await expect(client.call('crm.deal.get', { id: 1 }, { batchable: false })).rejects.toThrow(
      'redis is down',
    );
  },
);
