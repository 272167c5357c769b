import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { StepCounter } from '../../../test/rest/count-steps.js';
import { FakeServer } from '../../../test/rest/fake-server.js';
import { makePipeline } from '../../../test/rest/make-transport.js';
import { ManualClock } from '../../../test/manual-clock.js';
import { Bitrix24Client } from '../bitrix24-client.js';
import { WaitingLine } from '../limits/waiting-line.js';

let steps: StepCounter;
beforeAll(async () => void (steps = await StepCounter.start('/src/rest/')));
afterAll(() => steps.stop());

let server: FakeServer;
afterEach(() => server?.close());

interface Calls {
  method?: string;
  params: (call: number) => object;
  options: object;
}

/** The steps of adding calls that wait for the portal's limits, and of giving them up. */
async function cost(
  calls: number,
  { method = 'crm.deal.get', params, options }: Calls,
): Promise<[number, number]> {
  server = await FakeServer.start(() => 'hang');
  const access = { accessToken: 't', endpoint: `${server.origin}/rest/` };
  const limits = () => ({ capacity: 1, leak: 0.001 });
  const pipeline = makePipeline({ limits, queueSize: 200_000 }, new ManualClock());
  const client = new Bitrix24Client(pipeline, { memberId: 'm1', current: () => Promise.resolve(access) });
  const end = new AbortController();
  const first = client.call('crm.lead.get', { id: 0 }, { signal: end.signal, batchable: false });
  await server.received(1);
  await steps.take();
  const waiting = [first];
  for (let call = 1; call <= calls; call++)
    waiting.push(client.call(method, params(call), { signal: end.signal, ...options }));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  const added = await steps.take();
  const settled = Promise.allSettled(waiting);
  end.abort(new Error('gone'));
  expect(new Set((await settled).map(({ status }) => status))).toEqual(new Set(['rejected']));
  const aborted = await steps.take();
  await server.close();
  return [added, aborted];
}

/** Steps of a call, at most, that the engine counts at one time and not at another: of functions with no branch in them. */
const UNCOUNTED = 10;

// Steps and not time: a thousand calls fit into memory without a collection, ten thousand do not, so that their times
// differ by more than ten times though each call costs the same.
describe('what a waiting call costs does not grow with the number of those that wait', () => {
  const [apart, equal] = [(id: number) => ({ id }), () => ({ id: 1 })];

  it.each<[string, Calls]>([
    ['in batches', { params: apart, options: { priority: 'background' } }],
    ['in batches, equal ones', { params: equal, options: { priority: 'background' } }],
    ['alone', { params: apart, options: { batchable: false } }],
    ['alone, equal ones', { params: equal, options: { batchable: false } }],
    ['writes', { method: 'crm.deal.update', params: apart, options: {} }],
    ['writes to one entity', { method: 'crm.deal.update', params: equal, options: {} }],
  ])('%s', async (_, calls) => {
    await cost(10, calls);
    const [few, fewAborts] = await cost(1_000, calls);
    const [many, manyAborts] = await cost(10_000, calls);
    expect(few).toBeGreaterThan(1_000);
    expect(fewAborts).toBeGreaterThan(1_000);
    expect(many).toBeLessThanOrEqual(10 * (few + UNCOUNTED * 1_000));
    expect(manyAborts).toBeLessThanOrEqual(10 * (fewAborts + UNCOUNTED * 1_000));
  });

  it('is counted: where each step looks at all, the count tells', async () => {
    const look = async (kinds: number): Promise<number> => {
      const line = new WaitingLine<{ priority: 'background'; kind: string }>(({ kind }) => kind);
      for (let kind = 0; kind < kinds; kind++) line.add({ priority: 'background', kind: String(kind) });
      await steps.take();
      line.next();
      return await steps.take();
    };
    await look(1);
    expect(await look(2_000)).toBeGreaterThan(1_900);
  });
});
