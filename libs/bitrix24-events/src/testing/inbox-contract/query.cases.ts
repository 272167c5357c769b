import assert from 'node:assert/strict';
import type { DeliveryFilter, InboxEvent, StoredDelivery } from '../../inbox/index.js';
import type { CaseBody, Cases } from './contract-case.js';
import { FAILURE, type InboxBench } from './inbox-bench.js';
import { same } from './same.js';

/** Five deliveries that differ in all that a filter can name; resolves to their ids by nickname. */
async function furnish(bench: InboxBench): Promise<Record<string, string>> {
  const waiting = await bench.accept('a');
  const other = await bench.accept('a', { memberId: 'portal-2', name: 'ONCRMLEADADD' });
  const [done, buried, running] = [
    await bench.accept('b'),
    await bench.accept('b', { name: 'ONCRMLEADADD' }),
    await bench.accept('b'),
  ];
  const [first, second] = await bench.claim(['b']);
  await bench.done(first!);
  await bench.bury(second!);
  return { waiting, other, done, buried, running };
}

const finds =
  (filter: DeliveryFilter, expected: readonly string[]): CaseBody =>
  async (bench) => {
    const ids = await furnish(bench);
    const { items, cursor } = await bench.inbox.list(filter, { limit: 10 });
    same(
      items.map(({ event }) => event.id),
      expected.map((nickname) => ids[nickname]),
    );
    assert.equal(cursor, undefined);
  };

/** Counts, lists and single looks. */
export const lookCases: Cases = {
  'counts: by handler and state, with the age of the oldest unfinished one': async (bench) => {
    const since = bench.clock.now();
    await bench.accept('a');
    bench.clock.tick(5);
    await bench.accept('a');
    await bench.accept('b');
    same((await bench.inbox.counts()).get('a'), {
      waiting: 2,
      running: 0,
      done: 0,
      buried: 0,
      oldestAt: since,
    });
    const [first] = await bench.claim(['a'], { limit: 1 });
    assert.equal((await bench.inbox.counts()).get('a')?.oldestAt, since);
    await bench.done(first!);
    assert.equal((await bench.inbox.counts()).get('a')?.oldestAt, since + 5);
    same([...(await bench.inbox.counts()).keys()].toSorted(), ['a', 'b']);
    await bench.runAll('a', 'b');
    assert.equal((await bench.inbox.counts()).get('b')?.oldestAt, undefined);
  },
  'counts: a window, an order and a retry all count as waiting': async (bench) => {
    await bench.accept({ key: 'a', order: 'entity', coalesce: 100 });
    await bench.accept({ key: 'a', order: 'entity' });
    await bench.accept('a');
    await bench.retry(await bench.claimOne('a'), 100);
    await bench.hasCounts('a', { waiting: 3 });
  },
  'counts: exact after the process died at any moment': async (bench) => {
    await bench.acceptAll(['done', 'buried', 'later', 'cut', 'new'].map((key) => bench.item([key])));
    await bench.done(await bench.claimOne('done'));
    await bench.bury(await bench.claimOne('buried'));
    await bench.retry(await bench.claimOne('later'), 5_000);
    await bench.claimOne('cut');
    await bench.reopen();
    await bench.hasCounts('done', { done: 1 });
    await bench.hasCounts('buried', { buried: 1 });
    await bench.hasCounts('later', { waiting: 1 });
    await bench.inbox.recover(bench.clock.now());
    await bench.hasCounts('cut', { waiting: 1 });
    await bench.inbox.mutate({ handler: 'done' }, { kind: 'remove' });
    same([...(await bench.inbox.counts()).keys()].toSorted(), ['buried', 'cut', 'later', 'new']);
  },
  'counts: what cannot be stored counts nowhere': async (bench) => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no driver can write this down
    const bad = bench.item(['a'], { data: circular as InboxEvent['data'] });
    await Promise.allSettled([bench.acceptAll([bench.item(['a']), bad]), bench.accept('a')]);
    await bench.hasCounts('a', { waiting: 1 });
  },
  'count: as many as a list would show, up to the limit': async (bench) => {
    await furnish(bench);
    const filters: DeliveryFilter[] = [
      {},
      { state: 'waiting' },
      { state: 'running' },
      { state: 'buried', handler: 'b' },
      { memberId: 'portal-2' },
      { memberId: 'portal-1', state: 'waiting' },
      { memberId: 'portal-1', state: 'waiting', source: 'application', event: 'ONCRMDEALUPDATE' },
      { source: 'offline', state: 'waiting', memberId: 'portal-1' },
      { event: 'ONCRMLEADADD' },
      { exceptEvent: 'ONCRMLEADADD', handler: 'a' },
      { handler: 'none' },
    ];
    for (const filter of filters) {
      const { items } = await bench.inbox.list(filter, { limit: 10 });
      assert.equal(await bench.inbox.count(filter, 10), items.length, JSON.stringify(filter));
      assert.equal(await bench.inbox.count(filter, 1), Math.min(1, items.length), JSON.stringify(filter));
    }
  },
  'count: what waits of a source, as it comes and goes': async (bench) => {
    const filter = { memberId: 'portal-1', source: 'offline', state: 'waiting' } as const;
    for (let event = 0; event < 3; event++) await bench.accept('a', { source: 'offline' });
    await bench.accept('a');
    assert.equal(await bench.inbox.count(filter, 10), 3);
    assert.equal(await bench.inbox.count(filter, 2), 2);
    await bench.claim(['a'], { limit: 1 });
    assert.equal(await bench.inbox.count(filter, 10), 2);
    await bench.reopen();
    assert.equal(await bench.inbox.count(filter, 10), 2);
  },
  'list: a page ends early where its events are large, and the next goes on': async (bench) => {
    const data = { TEXT: 'x'.repeat(3 * 2 ** 20) };
    const ids = [];
    for (let event = 0; event < 4; event++) ids.unshift(await bench.accept('a', { data }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await bench.inbox.list({}, { limit: 100, ...(cursor !== undefined && { cursor }) });
      assert.ok(page.items.length > 0 && page.items.length < 4, `${page.items.length} of 4 in one page`);
      seen.push(...page.items.map(({ event }) => event.id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    same(seen, ids);
  },
  'find: the whole delivery, without its token': async (bench) => {
    const item = bench.item(['a']);
    await bench.acceptAll([item]);
    const { deliveryId } = await bench.claimOne('a');
    const { actor: _actor, ...event } = item.event;
    const expected: StoredDelivery = {
      deliveryId,
      handlerKey: 'a',
      state: 'running',
      attempt: 1,
      coalesced: 1,
      replayed: false,
      dueAt: bench.clock.now(),
      acceptedAt: bench.clock.now(),
      event,
    };
    same(await bench.inbox.find(deliveryId), expected);
    assert.equal(await bench.inbox.find('999999'), undefined);
    assert.equal(await bench.inbox.find('none'), undefined);
  },
  'list: the newest first': finds({}, ['running', 'buried', 'done', 'other', 'waiting']),
  'list: by state': finds({ state: 'waiting' }, ['other', 'waiting']),
  'list: those that run': finds({ state: 'running' }, ['running']),
  'list: those that are done': finds({ state: 'done' }, ['done']),
  'list: those that are buried': finds({ state: 'buried' }, ['buried']),
  'list: by handler': finds({ handler: 'b' }, ['running', 'buried', 'done']),
  'list: by portal': finds({ memberId: 'portal-2' }, ['other']),
  'list: by event, in any case': finds({ event: 'onCrmLeadAdd' }, ['buried', 'other']),
  'list: by all that is given': finds({ handler: 'a', event: 'ONCRMLEADADD' }, ['other']),
  'list: by any event but one, in any case': finds({ exceptEvent: 'onCrmLeadAdd' }, [
    'running',
    'done',
    'waiting',
  ]),
  'list: by event, and by any but that': finds({ event: 'ONCRMLEADADD', exceptEvent: 'ONCRMLEADADD' }, []),
  'list: by source, each of its own': async (bench) => {
    const sources = ['application', 'webhook:0', 'webhook:1', 'offline', 'sweep'];
    const ids = new Map<string, string>();
    for (const source of sources) ids.set(source, await bench.accept('a', { source }));
    for (const source of sources) {
      const { items } = await bench.inbox.list({ source }, { limit: 10 });
      same(
        items.map(({ event }) => event.id),
        [ids.get(source)],
      );
    }
  },
  'list: nothing, where nothing matches': finds({ handler: 'a', state: 'done' }, []),
  'list: by event id': async (bench) => {
    const item = bench.item(['a', 'b']);
    await bench.acceptAll([item, bench.item(['a'])]);
    const { items } = await bench.inbox.list({ eventId: item.event.id }, { limit: 10 });
    same(items.map(({ handlerKey }) => handlerKey).toSorted(), ['a', 'b']);
  },
  'list: in pages, each delivery once, while others come in': async (bench) => {
    const ids: string[] = [];
    for (let event = 0; event < 5; event++) ids.unshift(await bench.accept('a'));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await bench.inbox.list({}, { limit: 2, ...(cursor !== undefined && { cursor }) });
      assert.ok(page.items.length <= 2);
      seen.push(...page.items.map(({ event }) => event.id));
      ({ cursor } = page);
      await bench.accept('a');
    } while (cursor !== undefined);
    same(seen, ids);
  },
  'paused: is kept until it is taken back': async (bench) => {
    same([...(await bench.inbox.paused())], []);
    await bench.inbox.setPaused('a', true);
    await bench.inbox.setPaused('a', true);
    await bench.inbox.setPaused('b', true);
    await bench.inbox.setPaused('b', false);
    await bench.inbox.setPaused('never', false);
    await bench.reopen();
    same([...(await bench.inbox.paused())], ['a']);
  },
  'paused: for one portal is kept apart from the handler as a whole': async (bench) => {
    const shown = async () =>
      [...(await bench.inbox.pausedPortals())].map(([key, portals]) => [key, [...portals].toSorted()]);
    same(await shown(), []);
    for (const memberId of ['one', 'two', 'one']) await bench.inbox.setPaused('a', true, memberId);
    await bench.inbox.setPaused('b', true);
    await bench.inbox.setPaused('c', true, 'one');
    await bench.inbox.setPaused('c', false, 'one');
    await bench.inbox.setPaused('a', false);
    await bench.reopen();
    same(await shown(), [['a', ['one', 'two']]]);
    same([...(await bench.inbox.paused())], ['b']);
    await bench.inbox.setPaused('a', false, 'one');
    same(await shown(), [['a', ['two']]]);
  },
  'list: by what they wait for': async (bench) => {
    const [limit, handler] = [await bench.accept('a'), await bench.accept('a')];
    await bench.accept('a');
    const [first, second, third] = await bench.claim(['a']);
    await bench.wait(first!, 'limit');
    await bench.wait(second!, 'handler');
    await bench.retry(third!);
    const ids = async (waitsFor: DeliveryFilter['waitsFor']) =>
      (await bench.inbox.list({ ...(waitsFor && { waitsFor }) }, { limit: 10 })).items.map(
        ({ event }) => event.id,
      );
    same(await ids('limit'), [limit]);
    same(await ids(['handler', 'limit']), [handler, limit]);
    same(await ids('payment'), []);
    same(await ids([]), []);
    await bench.claim(['a']);
    same(await ids(['handler', 'limit']), []);
  },
  'failure: of the latest attempt is shown': async (bench) => {
    await bench.accept('a');
    await bench.retry(await bench.claimOne('a'));
    const second = await bench.claimOne('a');
    const failure = { ...FAILURE, message: 'again', attempt: 2 };
    await bench.settle(second, { kind: 'retry', dueAt: bench.clock.now(), failure });
    same((await bench.inbox.find(second.deliveryId))?.failure, failure);
  },
};
