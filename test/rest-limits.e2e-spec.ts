import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EmulatorOptions } from 'bitrix24-emulator';
import { ManualClock } from 'nestjs-bitrix24-events/testing';
import type { RequestFact } from 'nestjs-bitrix24-events';
import { useBench } from './support/bench.js';
import { connectClient, ran, whileTimeGoes } from './support/rest-client.js';

const bench = useBench();

let clock: ManualClock;
let facts: RequestFact[];
beforeEach(() => {
  clock = new ManualClock();
  facts = [];
});

const connect = (emulator: EmulatorOptions, rest: object = {}) =>
  connectClient(
    bench,
    { timeout: '1h', observer: { requested: (fact) => facts.push(fact) }, ...rest },
    emulator,
    clock,
  );
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const failures = () => facts.flatMap(({ failure }) => failure ?? []);

describe('the limit of requests', () => {
  it('is kept: a hundred writes wait for their turn, and none is refused', async () => {
    const { portal, client } = await connect({ limits: 'cloud' });
    const started = clock.now();
    const writes = times(100, (index) =>
      client.call(`crm.${['deal', 'contact', 'lead'][index % 3]}.add`, { fields: {} }),
    );
    await whileTimeGoes(clock, Promise.all(writes));
    expect(ran(portal)).toHaveLength(100);
    expect(failures()).toEqual([]);
    // 45 at once, and two a second from then on.
    expect((clock.now() - started) / 1_000).toBeGreaterThan(25);
    expect((clock.now() - started) / 1_000).toBeLessThan(35);
    expect(Math.max(...facts.map(({ waited }) => waited))).toBeGreaterThan(400);
  });

  it('is learned from refusals where others fill the bucket too', async () => {
    const { portal, client } = await connect({ limits: { requests: { capacity: 5, leak: 2 } } });
    const reads = times(12, () => client.call('profile', {}, { batchable: false, timeout: '2h' }));
    const more = times(12, (index) => client.call('crm.deal.add', { fields: { TITLE: `Deal ${index}` } }));
    const outcomes = await whileTimeGoes(clock, Promise.allSettled([...reads, ...more]));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(failures()).toContain('REST_LIMIT');
    expect(portal.as(1).call('crm.deal.list')).toHaveLength(12);
  });

  it('of requests is the one that the options say', async () => {
    const { client } = await connect({ limits: 'cloud' }, { limits: () => ({ capacity: 2, leak: 1 }) });
    const started = clock.now();
    await whileTimeGoes(clock, Promise.all(times(5, () => client.call('crm.deal.add', { fields: {} }))));
    expect(clock.now() - started).toBeGreaterThanOrEqual(3_000);
  });

  it('ends the waiting of those whose signal aborts, and no other', async () => {
    const { portal, client } = await connect(
      { limits: 'cloud' },
      { limits: () => ({ capacity: 1, leak: 1 }) },
    );
    const abort = new AbortController();
    await client.call('profile');
    const given = client.call('profile', {}, { signal: abort.signal, batchable: false });
    const kept = client.call('scope', {}, { batchable: false });
    await clock.advance(0);
    abort.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    await whileTimeGoes(clock, kept);
    expect(ran(portal)).toEqual(['profile', 'scope']);
  });

  it('bounds the queue: what is too much fails at once', async () => {
    const { client } = await connect({}, { queueSize: 3 });
    const outcomes = await Promise.allSettled(
      times(5, (id) => client.call('crm.deal.list', { filter: { ID: id } })),
    );
    expect(
      outcomes.map((outcome) =>
        outcome.status === 'rejected' ? (outcome.reason as { code: string }).code : 'done',
      ),
    ).toEqual(['done', 'done', 'done', 'REST_QUEUE_FULL', 'REST_QUEUE_FULL']);
    await expect(client.call('profile')).resolves.toMatchObject({ ID: '1' });
  });
});

describe('the limit of server time', () => {
  it.each([false, true])(
    'has a method wait before it is refused, and no other (batchable: %s)',
    async (batchable) => {
      const { portal, client } = await connect({ limits: 'cloud' });
      portal.costs({ 'crm.deal.list': 100 });
      const started = clock.now();
      const list = (id: number) => client.call('crm.deal.list', { filter: { ID: id } }, { batchable });
      // What a call takes, the first one tells.
      await whileTimeGoes(clock, list(1));
      const lists = Promise.all(times(7, (id) => list(id + 2)));
      await whileTimeGoes(clock, client.call('profile'));
      expect(clock.now() - started).toBeLessThan(60_000);
      await whileTimeGoes(clock, lists);
      expect(clock.now() - started).toBeGreaterThan(500_000);
      expect(failures()).toEqual([]);
      const refused = portal.requests.flatMap(({ error, commands = [] }) => [
        error,
        ...commands.map((one) => one.error),
      ]);
      expect(refused.filter(Boolean)).toEqual([]);
    },
  );

  it('is the one that the options say', async () => {
    const limits = () => ({ capacity: 50, leak: 2, operating: 150 });
    const { portal, client } = await connect({ limits: 'cloud' }, { limits });
    portal.costs({ 'crm.deal.list': 100 });
    const started = clock.now();
    for (const ID of [1, 2]) await whileTimeGoes(clock, client.call('crm.deal.list', { filter: { ID } }));
    expect(clock.now() - started).toBeGreaterThan(500_000);
  });

  it('that was used up by others is waited for, by the commands of a batch too', async () => {
    const { portal, client, another } = await connect({ limits: { operating: 1 } });
    portal.costs({ 'crm.deal.list': 2 });
    const lists = [1, 2, 3].map((id) => another().call('crm.deal.list', { filter: { ID: id } }));
    const outcomes = await whileTimeGoes(clock, Promise.allSettled([...lists, client.call('profile')]));
    expect(outcomes.map(({ status }) => status)).toEqual(times(4, () => 'fulfilled'));
    const errors = portal.requests.flatMap(({ commands = [] }) =>
      commands.flatMap(({ error }) => error ?? []),
    );
    expect(errors).toContain('OPERATION_TIME_LIMIT');
  });
});
