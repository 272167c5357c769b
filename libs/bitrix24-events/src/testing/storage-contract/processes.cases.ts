import assert from 'node:assert/strict';
import type { OpenStorage } from '../../drivers/index.js';
import type { HandlerNeeds } from '../inbox-contract/inbox-bench.js';
import { same } from '../inbox-contract/same.js';
import { CLIENT } from '../installation-store-contract/store-bench.js';
import type { StorageBench } from './storage-bench.js';
import type { StorageCases } from './storage-case.js';

const DELIVERIES = 20;
const ordered: HandlerNeeds = { key: 'a', order: 'entity' };

/** A case that plays two processes which live at the same time; the first is `bench.storage`. */
const together = (
  body: (bench: StorageBench, theirs: OpenStorage) => Promise<void>,
): StorageCases[string] => ({
  needs: 'multiProcess',
  body: async (bench) => body(bench, await bench.second()),
});

/** Several processes on the same data. */
export const processCases: StorageCases = {
  'inbox, two processes: what one accepts the other may run': together(async (bench, theirs) => {
    const id = await bench.inboxOf().accept('a');
    assert.equal((await bench.inboxOf(theirs).claimOne('a')).event.id, id);
  }),
  'inbox, two processes: neither is given what the other one runs': together(async (bench, theirs) => {
    const [mine, other] = [bench.inboxOf(), bench.inboxOf(theirs)];
    await mine.acceptAll([mine.item(['a']), mine.item(['a'])]);
    const [first] = await mine.claim(['a'], { limit: 1 });
    const second = await other.claimOne('a');
    assert.notEqual(first!.deliveryId, second.deliveryId);
    await mine.nothingDue('a');
    await mine.done(first!);
    await other.done(second);
    await other.hasCounts('a', { done: 2 });
  }),
  'inbox, two processes: of many claims at once each delivery is in one': together(async (bench, theirs) => {
    const benches = [bench.inboxOf(), bench.inboxOf(theirs)];
    await benches[0]!.acceptAll(Array.from({ length: DELIVERIES }, () => benches[0]!.item(['a'])));
    const claimed: string[] = [];
    // One that brings a delivery twice ends it, too.
    for (let before = -1; before < claimed.length && claimed.length <= DELIVERIES;) {
      before = claimed.length;
      const claims = [...benches, ...benches].map((each) => each.claim(['a'], { limit: 3 }));
      claimed.push(...(await Promise.all(claims)).flat().map(({ deliveryId }) => deliveryId));
    }
    assert.equal(claimed.length, DELIVERIES);
    assert.equal(new Set(claimed).size, DELIVERIES);
  }),
  'inbox, two processes: an order holds across them': together(async (bench, theirs) => {
    const [mine, other] = [bench.inboxOf(), bench.inboxOf(theirs)];
    const ids = [await mine.accept(ordered), await other.accept(ordered)];
    const first = await mine.claimOne('a');
    await other.nothingDue('a');
    await mine.done(first);
    same([first.event.id, (await other.claimOne('a')).event.id], ids);
  }),
  'inbox, two processes: of two events with one dedup key one is stored': together(async (bench, theirs) => {
    const item = { ...bench.inboxOf().item(['a']), dedupKey: 'k' };
    const again = { ...bench.inboxOf().item(['a']), dedupKey: 'k' };
    const results = await Promise.all([bench.storage.inbox.accept([item]), theirs.inbox.accept([again])]);
    assert.equal(results.flat().filter((result) => result === 'stored').length, 1);
    await bench.inboxOf().hasCounts('a', { waiting: 1 });
  }),
  'inbox, two processes: a start leaves alone what another process runs': together(async (bench, theirs) => {
    const mine = bench.inboxOf();
    await mine.accept('a');
    const delivery = await mine.claimOne('a');
    assert.equal(await theirs.inbox.recover(bench.clock.now()), 0);
    await bench.inboxOf(theirs).nothingDue('a');
    await mine.done(delivery);
    await mine.hasCounts('a', { done: 1 });
  }),
  'inbox, two processes: when one dies, its deliveries wait again and those of the other go on': together(
    async (bench, theirs) => {
      const [dying, other] = [bench.inboxOf(), bench.inboxOf(theirs)];
      await dying.acceptAll([dying.item(['a']), dying.item(['b'])]);
      const [cut, running] = [await dying.claimOne('a'), await other.claimOne('b')];
      await bench.die();
      const next = bench.inboxOf();
      assert.equal(await next.inbox.recover(bench.clock.now()), 1);
      await next.done(cut);
      const again = await next.claimOne('a');
      same([again.deliveryId, again.attempt], [cut.deliveryId, 2]);
      await other.done(running);
      await other.hasCounts('b', { done: 1 });
    },
  ),
  'inbox, two processes: what one pauses is paused for both': together(async (bench, theirs) => {
    await bench.storage.inbox.setPaused('a', true);
    same([...(await theirs.inbox.paused())], ['a']);
    await theirs.inbox.setPaused('a', false);
    same([...(await bench.storage.inbox.paused())], []);
  }),
  'installations, two processes: of two writes over one version one counts': together(
    async (bench, theirs) => {
      const store = await bench.installationsOf();
      await store.mine.putIfVersion(store.installation(), undefined);
      const { version } = (await theirs.installations.get(CLIENT, 'portal-1'))!;
      const writes = [store.mine, theirs.installations].map((each, index) =>
        each.putIfVersion(store.installation({ userId: String(index) }), version),
      );
      assert.equal((await Promise.all(writes)).filter((isStored) => isStored).length, 1);
    },
  ),
  'installations, two processes: a lease keeps the other one out': together(async (bench, theirs) => {
    const lease = await bench.storage.installations.lease('k', 1_000);
    assert.ok(lease);
    assert.equal(await theirs.installations.lease('k', 1_000), undefined);
    await lease.release();
    assert.ok(await theirs.installations.lease('k', 1_000));
  }),
  'installations, two processes: a start ends no lease of a process that lives': together(
    async (bench, theirs) => {
      const lease = await theirs.installations.lease('k', 1_000);
      assert.ok(lease);
      await bench.die();
      assert.equal(await bench.storage.installations.lease('k', 1_000), undefined);
      assert.equal(await lease.renew(1_000), true);
    },
  ),
  'binding memory, two processes: what one sets the other one reads': together(async (bench, theirs) => {
    await bench.storage.bindingMemory.set('a', '1');
    assert.equal(await theirs.bindingMemory.get('a'), '1');
    await theirs.bindingMemory.set('a', '2');
    assert.equal(await bench.storage.bindingMemory.get('a'), '2');
    await bench.storage.bindingMemory.set('a', '3');
    assert.equal(await theirs.bindingMemory.get('a'), '3');
  }),
  'offline store, two processes: what one adds the other one may remove': together(async (bench, theirs) => {
    const queue = { memberId: 'm', connector: '' };
    const reservation = { processId: 'p', errors: false };
    await bench.storage.offline.add(queue, reservation);
    await theirs.offline.add(queue, reservation);
    same(await theirs.offline.reservations(queue), [reservation]);
    await theirs.offline.remove(queue, 'p');
    same(await bench.storage.offline.reservations(queue), []);
  }),
  'sweep marks, two processes: what one sets the other one reads': together(async (bench, theirs) => {
    await bench.storage.sweepMarks.set('a', 'deal', { generation: '1' });
    same(await theirs.sweepMarks.get('a', 'deal'), { generation: '1' });
    await theirs.sweepMarks.set('a', 'deal', { generation: '2' });
    same(await bench.storage.sweepMarks.get('a', 'deal'), { generation: '2' });
    await bench.storage.sweepMarks.set('a', 'deal', { generation: '3' });
    same(await theirs.sweepMarks.get('a', 'deal'), { generation: '3' });
  }),
};
