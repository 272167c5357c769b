import assert from 'node:assert/strict';
import type { RetentionPolicy } from '../../inbox/index.js';
import type { Cases } from './contract-case.js';
import { FAILURE, type InboxBench } from './inbox-bench.js';
import { same } from './same.js';

const prune = (bench: InboxBench, policy: Partial<RetentionPolicy>): Promise<number> =>
  bench.inbox.prune({ doneBefore: 0, keepDone: 1_000, keysBefore: 0, limit: 100, ...policy });

/** Handles `count` events, a tick apart; resolves to their ids. */
async function handle(
  bench: InboxBench,
  count: number,
  { tick = 1, memberId = 'portal-1' } = {},
): Promise<string[]> {
  const ids: string[] = [];
  for (let event = 0; event < count; event++) {
    ids.push(await bench.accept('a', { memberId }));
    await bench.runAll('a');
    bench.clock.tick(tick);
  }
  return ids;
}

const kept = async (bench: InboxBench): Promise<string[]> =>
  (await bench.inbox.list({}, { limit: 100 })).items.map(({ event }) => event.id).toReversed();

/** What is forgotten, and when. */
export const retentionCases: Cases = {
  'prune: removes what was done before the time': async (bench) => {
    const start = bench.clock.now();
    const ids = await handle(bench, 3);
    assert.equal(await prune(bench, { doneBefore: start + 2 }), 2);
    same(await kept(bench), ids.slice(2));
    assert.equal(await prune(bench, { doneBefore: start + 2 }), 0);
  },
  'prune: keeps the newest, as many as it is told': async (bench) => {
    const ids = await handle(bench, 5);
    assert.equal(await prune(bench, { keepDone: 2 }), 3);
    same(await kept(bench), ids.slice(3));
    assert.equal(await prune(bench, { keepDone: 0 }), 2);
  },
  'prune: keeps as many of those that ended at one moment': async (bench) => {
    await handle(bench, 5, { tick: 0 });
    assert.equal(await prune(bench, { keepDone: 2 }), 3);
    await bench.hasCounts('a', { done: 2 });
  },
  'prune: a portal with a flood of events loses its own oldest, no other portal loses any': async (bench) => {
    const quiet = await handle(bench, 2, { memberId: 'quiet' });
    const flood = await handle(bench, 8, { memberId: 'flood' });
    assert.equal(await prune(bench, { keepDone: 6 }), 4);
    same(await kept(bench), [...quiet, ...flood.slice(4)]);
  },
  'prune: portals that have most are left an equal number, their newest': async (bench) => {
    const first = await handle(bench, 5, { memberId: 'first' });
    const quiet = await handle(bench, 1, { memberId: 'quiet' });
    const second = await handle(bench, 7, { memberId: 'second' });
    assert.equal(await prune(bench, { keepDone: 7 }), 6);
    same(await kept(bench), [...first.slice(2), ...quiet, ...second.slice(4)]);
  },
  'prune: shares are kept over many calls, with deliveries that end meanwhile': async (bench) => {
    const quiet = await handle(bench, 3, { memberId: 'quiet' });
    const flood = await handle(bench, 9, { memberId: 'flood' });
    assert.equal(await prune(bench, { keepDone: 8, limit: 2 }), 2);
    const later = await handle(bench, 1, { memberId: 'quiet' });
    let removed: number;
    do removed = await prune(bench, { keepDone: 8, limit: 2 });
    while (removed === 2);
    // What ended during a pruning may be left to the next one.
    await prune(bench, { keepDone: 8 });
    same(await kept(bench), [...quiet, ...flood.slice(5), ...later]);
  },
  'prune: what is too old goes whatever the share of its portal': async (bench) => {
    const start = bench.clock.now();
    await handle(bench, 1, { memberId: 'quiet' });
    const flood = await handle(bench, 4, { memberId: 'flood' });
    assert.equal(await prune(bench, { doneBefore: start + 2, keepDone: 2 }), 3);
    same(await kept(bench), flood.slice(2));
  },
  'prune: removes no more at once than the limit': async (bench) => {
    const ids = await handle(bench, 5);
    assert.equal(await prune(bench, { keepDone: 0, limit: 2 }), 2);
    same(await kept(bench), ids.slice(2));
    assert.equal(await prune(bench, { doneBefore: bench.clock.now(), limit: 2 }), 2);
    assert.equal(await prune(bench, { keepDone: 0, limit: 2 }), 1);
  },
  'prune: ids of what is gone are not given again': async (bench) => {
    const ids = new Set<string>();
    for (let round = 0; round < 3; round++) {
      await bench.accept('a');
      const delivery = await bench.claimOne('a');
      ids.add(delivery.deliveryId);
      await bench.done(delivery);
      await prune(bench, { keepDone: 0 });
      if (round === 1) await bench.reopen();
    }
    assert.equal(ids.size, 3);
  },
  'prune: leaves alone what waits, runs or is buried': async (bench) => {
    await bench.accept('waiting');
    await bench.accept('running');
    await bench.accept('buried');
    await bench.claimOne('running');
    await bench.bury(await bench.claimOne('buried'));
    bench.clock.tick(1);
    assert.equal(await prune(bench, { doneBefore: bench.clock.now(), keepDone: 0 }), 0);
  },
  'prune: leaves the event to a sibling that is not done': async (bench) => {
    const item = bench.item(['a', 'b']);
    await bench.acceptAll([item]);
    await bench.done(await bench.claimOne('a'));
    assert.equal(await prune(bench, { keepDone: 0 }), 1);
    same((await bench.claimOne('b')).event, item.event);
  },
  'dedup keys: known though the event was merged away': async (bench) => {
    const merging = { key: 'a', coalesce: 1_000 };
    const first = { ...bench.item([merging]), dedupKey: 'first' };
    same(await bench.acceptAll([first, { ...bench.item([merging]), dedupKey: 'second' }]), [
      'stored',
      'stored',
    ]);
    same(await bench.acceptAll([{ ...bench.item([merging]), dedupKey: 'first' }]), ['duplicate']);
    bench.clock.tick(1_000);
    assert.equal((await bench.claimOne('a')).coalesced, 2);
  },
  'dedup keys: known though the delivery was pruned or removed, also after the process died': async (
    bench,
  ) => {
    const item = (dedupKey: string) => ({ ...bench.item(['a']), dedupKey });
    await bench.acceptAll([item('pruned')]);
    await bench.runAll('a');
    assert.equal(await prune(bench, { keepDone: 0 }), 1);
    await bench.acceptAll([item('removed')]);
    assert.equal(await bench.inbox.mutate({}, { kind: 'remove' }), 1);
    await bench.reopen();
    same(await bench.acceptAll([item('pruned'), item('removed')]), ['duplicate', 'duplicate']);
    await bench.nothingDue('a');
  },
  'dedup keys: forgotten when they are old, at most as many at once as the limit': async (bench) => {
    const keys = Array.from({ length: 5 }, (_, index) => `old ${index}`);
    const item = (dedupKey: string) => ({ ...bench.item(['a']), dedupKey });
    for (const key of keys) await bench.acceptAll([item(key)]);
    bench.clock.tick(1);
    const now = bench.clock.now();
    await bench.acceptAll([item('new')]);
    assert.equal(await prune(bench, { keysBefore: now - 1 }), 0);
    same(await bench.acceptAll([item('old 0')]), ['duplicate']);
    assert.equal(await prune(bench, { keysBefore: now, limit: 3 }), 3);
    assert.equal(await prune(bench, { keysBefore: now, limit: 3 }), 2);
    same(await bench.acceptAll([item('new'), ...keys.map(item)]), ['duplicate', ...keys.map(() => 'stored')]);
    // Their events are untouched.
    await bench.hasCounts('a', { waiting: 11 });
  },
  'secrets: a token goes with the last delivery of its event, not before': async (bench) => {
    await bench.acceptAll([bench.item(['a', 'b'])]);
    await bench.done(await bench.claimOne('a'));
    const other = await bench.claimOne('b');
    assert.equal(other.event.actor?.accessToken, 'actor-secret');
    await bench.retry(other);
    assert.equal((await bench.claimOne('b')).event.actor?.accessToken, 'actor-secret');
    await bench.inbox.recover(bench.clock.now());
    await bench.bury(await bench.claimOne('b'));
    await bench.inbox.mutate({}, { kind: 'replay', now: bench.clock.now() });
    for (const { event } of await bench.claim(['a', 'b'])) assert.equal(event.actor?.accessToken, '');
  },
  'secrets: data that holds some goes, too, and then cannot be replayed': async (bench) => {
    await bench.acceptAll([bench.item(['a', 'b'], { secretData: true, data: { TOKEN: 'x' } })]);
    const first = await bench.claimOne('a');
    await bench.done(first);
    same((await bench.inbox.find(first.deliveryId))?.event.data, { TOKEN: 'x' });
    await bench.bury(await bench.claimOne('b'));
    const stored = await bench.inbox.find(first.deliveryId);
    same([stored?.state, stored?.event.data], ['done', undefined]);
    assert.equal(await bench.inbox.mutate({}, { kind: 'replay', now: bench.clock.now() }), 0);
  },
  'secrets: go as well when the last is buried by hand': async (bench) => {
    await bench.accept('a', { secretData: true, data: { TOKEN: 'x' } });
    await bench.inbox.mutate({ handler: 'a' }, { kind: 'bury', failure: FAILURE });
    const { items } = await bench.inbox.list({}, { limit: 1 });
    assert.equal(items[0]?.event.data, undefined);
  },
  'secrets: go as well when the last unfinished one is removed': async (bench) => {
    await bench.acceptAll([bench.item(['a', 'b'], { secretData: true, data: { TOKEN: 'x' } })]);
    const first = await bench.claimOne('a');
    await bench.done(first);
    await bench.inbox.mutate({ handler: 'b' }, { kind: 'remove' });
    assert.equal((await bench.inbox.find(first.deliveryId))?.event.data, undefined);
  },
  'secrets: go as well when the last unfinished one takes a newer event': async (bench) => {
    const merging = { key: 'b', coalesce: 1_000 };
    const secret = { secretData: true, data: { FIELDS: { ID: '5' }, TOKEN: 'x' } };
    await bench.acceptAll([bench.item(['a', merging], secret)]);
    const first = await bench.claimOne('a');
    await bench.done(first);
    await bench.accept(merging, secret);
    assert.equal((await bench.inbox.find(first.deliveryId))?.event.data, undefined);
    bench.clock.tick(1_000);
    same((await bench.claimOne('b')).event.data, secret.data);
  },
};
