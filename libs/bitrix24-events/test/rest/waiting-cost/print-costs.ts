// Prints what waiting calls cost: in a process of its own, since the engine counts the steps of all that it has loaded.
import 'reflect-metadata';
import { ManualClock } from '../../manual-clock.js';
import { Bitrix24Client } from '../../../src/rest/bitrix24-client.js';
import { WaitingLine } from '../../../src/rest/limits/waiting-line.js';
import { FakeServer } from '../fake-server.js';
import { makePipeline } from '../make-transport.js';
import { StepCounter } from './count-steps.js';
import { WAITING_CALLS, type Cost, type WaitingCalls } from './waiting-calls.js';

const steps = await StepCounter.start('/src/rest/');

async function cost(
  calls: number,
  { method = 'crm.deal.get', params, options }: WaitingCalls,
): Promise<Cost> {
  const server = await FakeServer.start(() => 'hang');
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
  if ((await settled).some(({ status }) => status !== 'rejected')) throw new Error('a call did not wait');
  const aborted = await steps.take();
  await server.close();
  return { added, aborted };
}

async function look(kinds: number): Promise<number> {
  const line = new WaitingLine<{ priority: 'background'; kind: string }>(({ kind }) => kind);
  for (let kind = 0; kind < kinds; kind++) line.add({ priority: 'background', kind: String(kind) });
  await steps.take();
  line.next();
  return await steps.take();
}

const calls: Record<string, { thousand: Cost; tenThousand: Cost }> = {};
for (const [name, waiting] of Object.entries<WaitingCalls>(WAITING_CALLS)) {
  await cost(10, waiting);
  calls[name] = { thousand: await cost(1_000, waiting), tenThousand: await cost(10_000, waiting) };
}
await look(1);
process.stdout.write(JSON.stringify({ calls, look: await look(2_000) }));
steps.stop();
