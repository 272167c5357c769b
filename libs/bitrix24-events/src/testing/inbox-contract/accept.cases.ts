import assert from 'node:assert/strict';
import type { InboxEvent } from '../../inbox/index.js';
import type { CaseBody, Cases } from './contract-case.js';
import { inboxEvent } from './inbox-bench.js';
import { same } from './same.js';

const KINDS: Record<string, Partial<InboxEvent>> = {
  'no data': { data: undefined },
  'a text as data': { data: 'undefined' },
  'lists, unicode and numbered maps': { data: { L: ['1', '✓'], M: { '5': '' }, 'a.b': 'x' } },
  'a domain of its own': { domain: 'crm.example.com', source: 'webhook:1' },
  'secret data': { secretData: true, data: { TOKEN: 'confirmed' } },
};

const keeps =
  (override: Partial<InboxEvent>): CaseBody =>
  async (bench) => {
    const given = inboxEvent(override);
    await bench.acceptAll([{ event: given, handlers: [{ key: 'a' }] }]);
    same((await bench.claimOne('a')).event, given);
  };

/** What is accepted is kept, once, as it is. */
export const acceptCases: Cases = {
  'accept: makes one delivery for each handler, of the whole event': async (bench) => {
    const item = bench.item(['a', 'b']);
    same(await bench.acceptAll([item]), ['stored']);
    const deliveries = await bench.claim(['a', 'b']);
    same(deliveries.map(({ handlerKey }) => handlerKey).toSorted(), ['a', 'b']);
    assert.equal(new Set(deliveries.map(({ deliveryId }) => deliveryId)).size, 2);
    for (const delivery of deliveries) {
      const { deliveryId: _id, attemptToken, handlerKey: _key, ...rest } = delivery;
      assert.notEqual(attemptToken, '');
      same(rest, {
        ordered: false,
        attempt: 1,
        coalesced: 1,
        replayed: false,
        event: item.event,
      });
    }
  },
  ...Object.fromEntries(
    Object.entries(KINDS).map(([kind, override]) => [
      `accept: keeps an event with ${kind} as it is`,
      keeps(override),
    ]),
  ),
  'accept: keeps an event with nothing optional as it is': async (bench) => {
    const { bindingId: _binding, userId: _user, actor: _actor, ...event } = inboxEvent();
    await bench.acceptAll([{ event, handlers: [{ key: 'a' }] }]);
    same((await bench.claimOne('a')).event, event);
  },
  'accept: answers in the order of the items, and stores each dedupKey once': async (bench) => {
    const item = (dedupKey?: string) => ({
      ...bench.item(['a']),
      ...(dedupKey !== undefined && { dedupKey }),
    });
    same(await bench.acceptAll([item('k'), item('k'), item(), item('other'), item()]), [
      'stored',
      'duplicate',
      'stored',
      'stored',
      'stored',
    ]);
    same(await bench.acceptAll([item('k')]), ['duplicate']);
    await bench.hasCounts('a', { waiting: 4 });
  },
  'accept: what cannot be stored refuses only itself': async (bench) => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no driver can write this down
    const bad = bench.item(['a'], { data: circular as InboxEvent['data'] });
    const results = await Promise.allSettled([
      bench.acceptAll([bench.item(['a'])]),
      bench.acceptAll([bad]),
      bench.acceptAll([bench.item(['a'])]),
    ]);
    same(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    await bench.hasCounts('a', { waiting: 2 });
    assert.equal((await bench.claim(['a'])).length, 2);
  },
  'accept: what was answered is there after the process died': async (bench) => {
    const accepts = Array.from({ length: 50 }, () => bench.item(['a']));
    await Promise.all(accepts.map((item) => bench.acceptAll([item])));
    await bench.reopen();
    const ids = (await bench.claim(['a'])).map(({ event }) => event.id);
    same(
      ids,
      accepts.map(({ event }) => event.id),
    );
  },
};
