import assert from 'node:assert/strict';
import type { DeliveryFilter, DeliveryMutation, DeliveryState } from '../../inbox/index.js';
import type { CaseBody, Cases } from './contract-case.js';
import { FAILURE, type InboxBench } from './inbox-bench.js';
import { same } from './same.js';

const MUTATIONS: Record<DeliveryMutation['kind'], (bench: InboxBench) => DeliveryMutation> = {
  replay: (bench) => ({ kind: 'replay', now: bench.clock.now() }),
  retryNow: (bench) => ({ kind: 'retryNow', now: bench.clock.now() }),
  bury: () => ({ kind: 'bury', failure: FAILURE }),
  remove: () => ({ kind: 'remove' }),
};

async function deliveryIn(state: DeliveryState, bench: InboxBench): Promise<string> {
  const id = await bench.accept('a');
  if (state !== 'waiting') {
    const delivery = await bench.claimOne('a');
    if (state === 'done') await bench.done(delivery);
    if (state === 'buried') await bench.bury(delivery);
  }
  const { items } = await bench.inbox.list({ eventId: id }, { limit: 1 });
  return items[0]!.deliveryId;
}

/** What a mutation makes of a delivery in a state; `undefined`: it is gone. */
const makes =
  (kind: DeliveryMutation['kind'], from: DeliveryState, to: DeliveryState | undefined): CaseBody =>
  async (bench) => {
    const deliveryId = await deliveryIn(from, bench);
    const changed = await bench.inbox.mutate({ deliveryId }, MUTATIONS[kind](bench));
    assert.equal(changed, from === to ? 0 : 1);
    assert.equal((await bench.inbox.find(deliveryId))?.state, to);
  };

/** Deeds of people. */
export const mutateCases: Cases = {
  'replay: a done one waits again': makes('replay', 'done', 'waiting'),
  'replay: a buried one waits again': makes('replay', 'buried', 'waiting'),
  'replay: a waiting one is left alone': makes('replay', 'waiting', 'waiting'),
  'replay: a running one is left alone': makes('replay', 'running', 'running'),
  'retryNow: a running one is left alone': makes('retryNow', 'running', 'running'),
  'retryNow: a done one is left alone': makes('retryNow', 'done', 'done'),
  'retryNow: a buried one is left alone': makes('retryNow', 'buried', 'buried'),
  'retryNow: one that waits for another attempt is due': async (bench) => {
    for (const memberId of ['one', 'two']) await bench.accept('a', { memberId });
    const [one, two] = await bench.claim(['a']);
    await bench.retry(one!, 5_000);
    await bench.wait(two!, 'handler', 5_000);
    const now = bench.clock.now();
    assert.equal(await bench.inbox.mutate({ memberId: 'one' }, { kind: 'retryNow', now }), 1);
    const again = await bench.claimOne('a');
    same([again.deliveryId, again.attempt, again.replayed], [one!.deliveryId, 2, false]);
    assert.equal(await bench.inbox.mutate({ waitsFor: ['limit', 'handler'] }, { kind: 'retryNow', now }), 1);
    assert.equal((await bench.claimOne('a')).deliveryId, two!.deliveryId);
  },
  'retryNow: a window of merging is not cut short': async (bench) => {
    await bench.accept({ key: 'a', coalesce: 1_000 });
    const now = bench.clock.now();
    assert.equal(await bench.inbox.mutate({}, { kind: 'retryNow', now }), 0);
    await bench.nothingDue('a');
  },
  'bury: a waiting one is given up': makes('bury', 'waiting', 'buried'),
  'bury: a running one is left alone': makes('bury', 'running', 'running'),
  'bury: a done one is left alone': makes('bury', 'done', 'done'),
  'bury: a buried one is left alone': makes('bury', 'buried', 'buried'),
  'remove: a waiting one goes': makes('remove', 'waiting', undefined),
  'remove: a done one goes': makes('remove', 'done', undefined),
  'remove: a buried one goes': makes('remove', 'buried', undefined),
  'remove: a running one is left alone': makes('remove', 'running', 'running'),
  'mutate: says how many, and touches only what the filter names': async (bench) => {
    for (const memberId of ['one', 'one', 'two']) await bench.accept('a', { memberId });
    await bench.accept('b', { memberId: 'one' });
    assert.equal(
      await bench.inbox.mutate({ handler: 'a', memberId: 'one' }, { kind: 'bury', failure: FAILURE }),
      2,
    );
    await bench.hasCounts('a', { waiting: 1, buried: 2 });
    await bench.hasCounts('b', { waiting: 1 });
    assert.equal(await bench.inbox.mutate({ deliveryId: '999999' }, { kind: 'remove' }), 0);
  },
  'mutate: only what is of the source, and never the event that is excepted': async (bench) => {
    const ours = await bench.accept('a');
    const theirs = await bench.accept('a', { source: 'webhook:0' });
    const last = await bench.accept('a', { name: 'ONAPPUNINSTALL' });
    const filter: DeliveryFilter = { source: 'application', exceptEvent: 'onAppUninstall' };
    assert.equal(await bench.inbox.mutate(filter, { kind: 'bury', failure: FAILURE }), 1);
    const ids = async (state: DeliveryState) =>
      (await bench.inbox.list({ state }, { limit: 10 })).items.map(({ event }) => event.id);
    same([await ids('buried'), await ids('waiting')], [[ours], [last, theirs]]);
    assert.equal(await bench.inbox.mutate(filter, { kind: 'remove' }), 1);
    same([await ids('buried'), await ids('waiting')], [[], [last, theirs]]);
  },
  'bury: keeps the reason and the time': async (bench) => {
    const deliveryId = await deliveryIn('waiting', bench);
    bench.clock.tick(3);
    await bench.inbox.mutate({ deliveryId }, { kind: 'bury', failure: FAILURE });
    const stored = await bench.inbox.find(deliveryId);
    same([stored?.failure, stored?.settledAt], [FAILURE, bench.clock.now()]);
    await bench.nothingDue('a');
  },
  'remove: leaves the deliveries of siblings': async (bench) => {
    const item = bench.item(['a', 'b']);
    await bench.acceptAll([item]);
    await bench.inbox.mutate({ handler: 'a' }, { kind: 'remove' });
    await bench.nothingDue('a');
    same((await bench.claimOne('b')).event, item.event);
  },
  'replay: begins with the first attempt, and ends as any other': async (bench) => {
    const deliveryId = await deliveryIn('buried', bench);
    await bench.inbox.mutate({ deliveryId }, { kind: 'replay', now: bench.clock.now() });
    const again = await bench.claimOne('a');
    same([again.deliveryId, again.attempt, again.replayed], [deliveryId, 1, true]);
    await bench.done(again);
    await bench.hasCounts('a', { done: 1 });
  },
  'steps: each changes no more than its limit, all together what the filter names': async (bench) => {
    for (let event = 0; event < 5; event++) await bench.accept('a');
    await bench.accept('b');
    const changed: number[] = [];
    let cursor: string | undefined;
    do {
      const step = { limit: 2, ...(cursor !== undefined && { cursor }) };
      const progress = await bench.inbox.mutateSome({ handler: 'a' }, MUTATIONS.bury(bench), step);
      assert.ok(progress.changed <= 2, `${progress.changed} in one step`);
      changed.push(progress.changed);
      cursor = progress.cursor;
    } while (cursor !== undefined);
    assert.equal(
      changed.reduce((sum, count) => sum + count, 0),
      5,
    );
    await bench.hasCounts('a', { buried: 5 });
    await bench.hasCounts('b', { waiting: 1 });
  },
  'steps: each delivery once, also one that has run again meanwhile, and none that came later': async (
    bench,
  ) => {
    for (let event = 0; event < 3; event++) await bench.accept('a');
    await bench.runAll('a');
    let changed = 0;
    let cursor: string | undefined;
    do {
      const step = { limit: 1, ...(cursor !== undefined && { cursor }) };
      const progress = await bench.inbox.mutateSome({ state: 'done' }, MUTATIONS.replay(bench), step);
      changed += progress.changed;
      cursor = progress.cursor;
      await bench.accept('a');
      await bench.runAll('a');
      assert.ok(changed <= 3, 'it goes on for ever');
    } while (cursor !== undefined);
    assert.equal(changed, 3);
  },
};
