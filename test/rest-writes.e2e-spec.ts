import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Bitrix24Emulator, FaultKind } from 'bitrix24-emulator';
import type { Bitrix24Client } from 'nestjs-bitrix24-events';
import { useBench } from './support/bench.js';
import { Journal } from './support/journal.js';
import { connectClient, ran, ranSorted } from './support/rest-client.js';

const bench = useBench();

let portal: Bitrix24Emulator;
let client: Bitrix24Client;
beforeEach(async () => {
  ({ portal, client } = await connectClient(bench, { timeout: '2s', retry: { initialDelay: 1 } }));
});

const add = (options?: object) => client.call('crm.deal.add', { fields: { TITLE: 'Once' } }, options);
const deals = () => portal.as(1).call('crm.deal.list') as unknown[];

describe('a write whose fate is unknown', () => {
  it.each<[FaultKind, string, number]>([
    ['reset-after', 'REST_NETWORK', 1],
    ['reset-before', 'REST_NETWORK', 0],
    ['no-answer', 'REST_TIMEOUT', 1],
    ['truncated', 'REST_BAD_ANSWER', 1],
    ['empty', 'REST_BAD_ANSWER', 1],
    ['html', 'REST_BAD_ANSWER', 0],
    ['bad-gateway', 'REST_BAD_ANSWER', 0],
    ['gateway-timeout', 'REST_BAD_ANSWER', 0],
  ])('after %s is not sent again, and is said to be so', async (kind, because, done) => {
    const fault = portal.fault({ method: 'crm.deal.add', kind, times: Infinity });
    await expect(add()).rejects.toMatchObject({
      code: 'REST_OUTCOME_UNKNOWN',
      because,
      method: 'crm.deal.add',
    });
    expect(fault.hits).toBe(1);
    expect(deals()).toHaveLength(done);
  });

  it('is sent again where the caller says that twice does no harm', async () => {
    portal.fault({ method: 'crm.deal.add', kind: 'reset-after' });
    await expect(add({ idempotent: true })).resolves.toBe(2);
    expect(deals()).toHaveLength(2);
  });

  it('in a batch with others is unknown for each, under its own name', async () => {
    const fault = portal.fault({ method: 'batch', kind: 'reset-after', times: Infinity });
    const outcomes = await Promise.allSettled([
      add({ batchable: true }),
      client.call('crm.contact.add', { fields: { NAME: 'Ada' } }, { batchable: true }),
    ]);
    expect(outcomes).toMatchObject(
      ['crm.deal.add', 'crm.contact.add'].map((method) => ({
        reason: { code: 'REST_OUTCOME_UNKNOWN', because: 'REST_NETWORK', method },
      })),
    );
    expect([fault.hits, deals().length]).toEqual([1, 1]);
  });
});

describe('a write that certainly was not carried out', () => {
  it('is sent again when the portal refused it for its limits', async () => {
    const fault = portal.fault({
      method: 'crm.deal.add',
      kind: 'error',
      status: 503,
      code: 'QUERY_LIMIT_EXCEEDED',
    });
    await expect(add()).resolves.toBe(1);
    expect([fault.hits, deals().length]).toEqual([1, 1]);
  });

  it('is sent again when the connection was refused, until the portal takes it', async () => {
    const repeats = new Journal<string>('repeats');
    const observer = { repeated: ({ failure }: { failure: string }) => repeats.add(failure) };
    const retry = { attempts: 10_000, initialDelay: 1, maxDelay: 5 };
    ({ portal, client } = await connectClient(bench, { observer, retry }));
    await portal.unplug();
    const adding = [add(), add({ batchable: true })];
    await repeats.when((failure) => failure === 'REST_NETWORK', 10);
    expect(deals()).toEqual([]);
    await portal.plug();
    expect(new Set(await Promise.all(adding))).toEqual(new Set([1, 2]));
    expect(ran(portal)).toEqual(['crm.deal.add', 'crm.deal.add']);
  });

  it('fails as such when the connection stays refused: its fate is known', async () => {
    await portal.unplug();
    await expect(add()).rejects.toMatchObject({ code: 'REST_NETWORK', sent: false, status: 0 });
    await portal.plug();
    expect(deals()).toEqual([]);
  });

  it.each([
    ['OVERLOAD_LIMIT', 503, 'REST_LIMIT'],
    ['PORTAL_DELETED', 403, 'REST_PORTAL_GONE'],
    ['INTERNAL_SERVER_ERROR', 500, 'REST_UNAVAILABLE'],
    ['ERROR_CORE', 200, 'REST_REFUSED'],
  ])('but refused with %s, fails with what the portal says', async (code, status, family) => {
    const fault = portal.fault({ kind: 'error', status, code, times: Infinity });
    await expect(add()).rejects.toMatchObject({ code: family, error: code, status });
    expect(fault.hits).toBe(1);
  });
});

describe('reads', () => {
  it.each<FaultKind>(['bad-gateway', 'unavailable', 'gateway-timeout', 'reset-before', 'reset-after'])(
    'after %s are sent again',
    async (kind) => {
      const fault = portal.fault({ kind, times: 2 });
      await expect(client.call('profile')).resolves.toMatchObject({ ID: '1' });
      expect(fault.hits).toBe(2);
    },
  );

  it.each<FaultKind>(['html', 'truncated', 'empty', 'server-error'])('after %s are not', async (kind) => {
    const fault = portal.fault({ kind, times: Infinity });
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'REST_BAD_ANSWER' });
    expect(fault.hits).toBe(1);
  });

  it('fail together with their batch, which is sent again once for all of them', async () => {
    const fault = portal.fault({ method: 'batch', kind: 'bad-gateway', times: 2 });
    const reads = ['profile', 'scope', 'crm.deal.list'];
    await expect(Promise.all(reads.map((method) => client.call(method)))).resolves.toHaveLength(3);
    expect(fault.hits).toBe(2);
    expect(ran(portal)).toEqual([reads]);
    portal.fault({ method: 'batch', kind: 'bad-gateway', times: Infinity });
    const outcomes = await Promise.allSettled(reads.map((method) => client.call(method)));
    expect(outcomes).toMatchObject(
      reads.map((method) => ({ reason: { code: 'REST_BAD_ANSWER', method, status: 502 } })),
    );
  });
});

describe('writes', () => {
  const update = (id: number, TITLE: string, options?: object) =>
    client.call('crm.deal.update', { id, fields: { TITLE } }, options);
  const title = (id: number) => (portal.as(1).call('crm.deal.get', { id }) as { TITLE: string }).TITLE;

  it('to one entity keep their order, and hold up no other', async () => {
    portal.generateDeals(2);
    const fault = portal.fault({ method: 'crm.deal.update', kind: 'slow' });
    const [first, second] = [update(1, 'first'), update(1, 'second')];
    await fault.reached();
    await update(2, 'of another deal');
    expect(portal.requests.map(({ params }) => (params.fields as { TITLE: string }).TITLE)).toEqual([
      'first',
      'of another deal',
    ]);
    fault.release();
    await Promise.all([first, second]);
    expect(title(1)).toBe('second');
  });

  it('go on after one that failed', async () => {
    portal.generateDeals(1);
    portal.fault({ method: 'crm.deal.update', kind: 'reset-after' });
    const outcomes = await Promise.allSettled([update(1, 'first'), update(1, 'second')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(title(1)).toBe('second');
  });

  it('that wait are given up by their signal, and never sent', async () => {
    portal.generateDeals(1);
    const fault = portal.fault({ method: 'crm.deal.update', kind: 'slow' });
    const first = update(1, 'first');
    const abort = new AbortController();
    const second = update(1, 'second', { signal: abort.signal });
    const third = update(1, 'third');
    await fault.reached();
    abort.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    fault.release();
    await Promise.all([first, third]);
    expect(ran(portal)).toHaveLength(2);
  });

  it('go alone, and with others only where the caller says so: never with reads', async () => {
    portal.generateDeals(4);
    await Promise.all([update(1, 'a'), update(2, 'b'), client.call('profile'), client.call('scope')]);
    expect(ranSorted(portal)).toEqual(['crm.deal.update', 'crm.deal.update', 'profile,scope']);
    portal.clearRecords();
    const batchable = { batchable: true };
    await Promise.all([
      update(3, 'c', batchable),
      update(4, 'd', batchable),
      client.call('profile'),
      client.call('scope'),
    ]);
    expect(ranSorted(portal)).toEqual(['crm.deal.update,crm.deal.update', 'profile,scope']);
    expect([1, 2, 3, 4].map(title)).toEqual(['a', 'b', 'c', 'd']);
  });
});
