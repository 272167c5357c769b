import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeServer } from '../../../test/rest/fake-server.js';
import { makePipeline } from '../../../test/rest/make-transport.js';
import { ManualClock } from '../../../test/manual-clock.js';
import { Bitrix24Client } from '../bitrix24-client.js';

let server: FakeServer;
afterEach(() => server.close());

/** CPU milliseconds of adding calls that wait for the portal's limits, and of giving them up. */
async function cost(
  calls: number,
  params: (call: number) => object,
  options: object,
): Promise<[number, number]> {
  server = await FakeServer.start(() => 'hang');
  const access = { accessToken: 't', endpoint: `${server.origin}/rest/` };
  const limits = () => ({ capacity: 1, leak: 0.001 });
  const pipeline = makePipeline({ limits, queueSize: 200_000 }, new ManualClock());
  const client = new Bitrix24Client(pipeline, { memberId: 'm1', current: () => Promise.resolve(access) });
  const end = new AbortController();
  const first = client.call('crm.lead.get', { id: 0 }, { signal: end.signal, batchable: false });
  await server.received(1);
  const before = process.cpuUsage();
  const waiting = [first];
  for (let call = 1; call <= calls; call++)
    waiting.push(client.call('crm.deal.get', params(call), { signal: end.signal, ...options }));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  const added = process.cpuUsage(before);
  const settled = Promise.allSettled(waiting);
  end.abort(new Error('gone'));
  expect(new Set((await settled).map(({ status }) => status))).toEqual(new Set(['rejected']));
  const all = process.cpuUsage(before);
  await server.close();
  const [one, both] = [added, all].map(({ user, system }) => (user + system) / 1_000);
  return [one!, both! - one!];
}

describe('what a waiting call costs does not grow with the number of those that wait', () => {
  it.each<[string, (call: number) => object, object]>([
    ['in batches', (id) => ({ id }), { priority: 'background' }],
    ['in batches, equal ones', () => ({ id: 1 }), { priority: 'background' }],
    ['alone', (id) => ({ id }), { batchable: false }],
  ])('%s', async (_, params, options) => {
    await cost(1_000, params, options);
    const [few, fewAborts] = await cost(1_500, params, options);
    const [many, manyAborts] = await cost(12_000, params, options);
    // Eight times as much, were there no noise; 64 times where each looks at all.
    expect(many).toBeLessThan(40 * Math.max(few, 40));
    expect(manyAborts).toBeLessThan(40 * Math.max(fewAborts, 40));
  });
});
