import assert from 'node:assert/strict';
import type { InboxEvent } from '../../inbox/index.js';
import type { CaseBody, Cases } from './contract-case.js';
import { FAILURE, type HandlerNeeds } from './inbox-bench.js';
import { same } from './same.js';

const ordered: HandlerNeeds = { key: 'a', order: 'entity' };

/** While the first runs, the second may run too, or not. */
const beside =
  (second: Partial<InboxEvent>, free: boolean, key = 'a'): CaseBody =>
  async (bench) => {
    await bench.accept(ordered);
    const first = await bench.claimOne('a');
    await bench.accept({ ...ordered, key }, second);
    assert.equal((await bench.claim(['a', 'other'])).length, free ? 1 : 0);
    await bench.done(first);
    assert.equal((await bench.claim(['a', 'other'])).length, free ? 0 : 1);
  };

/** What runs after what. */
export const orderCases: Cases = {
  'order key: one after the other for one object': beside({}, false),
  'order key: the name of the event does not matter': beside({ name: 'ONCRMDEALDELETE' }, false),
  'order key: the source does not matter': beside({ source: 'webhook:0' }, false),
  'order key: another handler is free': beside({}, true, 'other'),
  'order key: another portal is free': beside({ memberId: 'portal-2' }, true),
  'order key: another id is free': beside({ data: { FIELDS: { ID: '6' } } }, true),
  'order key: another type with the same id is free': beside({ name: 'ONCRMLEADUPDATE' }, true),
  'order key: an event that does not name its object is free': beside({ data: undefined }, true),
  'order: off by default': async (bench) => {
    await bench.accept('a');
    await bench.accept('a');
    assert.equal((await bench.claim(['a'])).length, 2);
  },
  'order: is that of acceptance, whatever the portal says': async (bench) => {
    const ids = [];
    for (const occurredAt of [3_000, 1_000, 2_000]) ids.push(await bench.accept(ordered, { occurredAt }));
    same(await bench.runAll('a'), ids);
  },
  'order: the delivery says that others wait for it': async (bench) => {
    await bench.accept(ordered);
    assert.equal((await bench.claimOne('a')).ordered, true);
    await bench.accept({ key: 'b', coalesce: 1 });
    bench.clock.tick(1);
    assert.equal((await bench.claimOne('b')).ordered, true);
  },
  "next of a key: starts after its predecessor's settlement, however long that takes": async (bench) => {
    await bench.accept(ordered);
    const next = await bench.accept(ordered);
    const running = await bench.claimOne('a');
    bench.clock.tick(3_600_000);
    await bench.nothingDue('a');
    assert.equal(await bench.nextDueAt(['a']), undefined);
    await bench.done(running);
    assert.ok((await bench.nextDueAt(['a']))! <= bench.clock.now());
    assert.equal((await bench.claimOne('a')).event.id, next);
  },
  'next of a key: may come with a claim that is asked for together with the settlement': async (bench) => {
    const ids = [];
    for (let event = 0; event < 4; event++) ids.push(await bench.accept(ordered));
    const begun: string[] = [];
    for (let [running] = await bench.claim(['a']); running;) {
      begun.push(running.event.id);
      const settled = bench.done(running);
      const next = await bench.claim(['a']);
      await settled;
      [running] = next.length > 0 ? next : await bench.claim(['a']);
      assert.ok(next.length <= 1, `${next.length} of one key run`);
    }
    same(begun, ids);
    await bench.hasCounts('a', { done: 4 });
  },
  'next of a key: does not stand before what its portal has had waiting for longer': async (bench) => {
    await bench.accept(ordered);
    const other = await bench.accept(ordered, { data: { FIELDS: { ID: '6' } } });
    const next = await bench.accept(ordered);
    const [running] = await bench.claim(['a'], { limit: 1 });
    const settled = bench.done(running!);
    const begun = await bench.claim(['a'], { limit: 1 });
    await settled;
    begun.push(...(await bench.claim(['a'], { limit: 1 })));
    same(
      begun.map(({ event }) => event.id),
      [other, next],
    );
  },
  'retries: hold their order key': async (bench) => {
    const first = await bench.accept(ordered);
    await bench.accept(ordered);
    await bench.retry(await bench.claimOne('a'), 1_000);
    await bench.nothingDue('a');
    bench.clock.tick(1_000);
    const again = await bench.claimOne('a');
    same([again.event.id, again.attempt], [first, 2]);
    await bench.nothingDue('a');
  },
  'retries: when attempts are used up the delivery is buried and the key goes on': async (bench) => {
    await bench.accept(ordered);
    const next = await bench.accept(ordered);
    await bench.retry(await bench.claimOne('a'));
    await bench.bury(await bench.claimOne('a'));
    assert.equal((await bench.claimOne('a')).event.id, next);
    await bench.hasCounts('a', { buried: 1, running: 1 });
  },
  'replay: joins the tail, keeps event.id, and says so': async (bench) => {
    const first = await bench.accept(ordered);
    const delivery = await bench.claimOne('a');
    await bench.retry(delivery);
    await bench.bury(await bench.claimOne('a'));
    const others = [await bench.accept(ordered), await bench.accept(ordered)];
    assert.equal(await bench.inbox.mutate(delivery, { kind: 'replay', now: bench.clock.now() }), 1);
    const later = await bench.accept(ordered);
    for (const id of [...others, first, later]) {
      const next = await bench.claimOne('a');
      same([next.event.id, next.attempt, next.replayed], [id, 1, id === first]);
      await bench.nothingDue('a');
      await bench.done(next);
    }
  },
  'replay: several of a key come back one after the other': async (bench) => {
    const ids = [await bench.accept(ordered), await bench.accept(ordered), await bench.accept(ordered)];
    await bench.runAll('a');
    assert.equal(await bench.inbox.mutate({ handler: 'a' }, { kind: 'replay', now: bench.clock.now() }), 3);
    const first = await bench.claimOne('a');
    await bench.done(first);
    same([first.event.id, ...(await bench.runAll('a'))], ids);
  },
  'by hand: burying or removing the first lets its key go on': async (bench) => {
    const ids = [await bench.accept(ordered), await bench.accept(ordered), await bench.accept(ordered)];
    await bench.inbox.mutate({ eventId: ids[0]! }, { kind: 'bury', failure: FAILURE });
    assert.ok((await bench.nextDueAt(['a']))! <= bench.clock.now());
    await bench.inbox.mutate({ eventId: ids[1]! }, { kind: 'remove' });
    assert.equal((await bench.claimOne('a')).event.id, ids[2]);
  },
  'by hand: one out of the middle changes nothing for the rest': async (bench) => {
    const ids = [await bench.accept(ordered), await bench.accept(ordered), await bench.accept(ordered)];
    const running = await bench.claimOne('a');
    await bench.inbox.mutate({ eventId: ids[1]! }, { kind: 'remove' });
    await bench.nothingDue('a');
    await bench.done(running);
    assert.equal((await bench.claimOne('a')).event.id, ids[2]);
  },
  'order with coalesce: merges only with the tail of the key, and with the newest of it': async (bench) => {
    const both: HandlerNeeds = { ...ordered, coalesce: 1_000 };
    const change = { name: 'ONCRMDEALUPDATE' };
    const first = await bench.accept(both, change);
    const deleted = await bench.accept(both, { name: 'ONCRMDEALDELETE' });
    await bench.accept(both, change);
    const last = await bench.accept(both, change);
    bench.clock.tick(1_000);
    same(await bench.runAll('a'), [first, deleted, last]);
  },
};
