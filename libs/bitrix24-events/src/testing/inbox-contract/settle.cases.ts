import assert from 'node:assert/strict';
import type { WaitReason } from '../../errors/index.js';
import type { Delivery } from '../../inbox/index.js';
import type { Cases } from './contract-case.js';
import { FAILURE } from './inbox-bench.js';
import { same } from './same.js';

/** How attempts end. */
export const settleCases: Cases = {
  'settle: done': async (bench) => {
    await bench.accept('a');
    const delivery = await bench.claimOne('a');
    bench.clock.tick(7);
    await bench.done(delivery);
    await bench.hasCounts('a', { done: 1 });
    const stored = await bench.inbox.find(delivery.deliveryId);
    assert.equal(stored?.settledAt, bench.clock.now());
    assert.equal(stored?.failure, undefined);
  },
  'settle: buried, with the failure': async (bench) => {
    await bench.accept('a');
    const delivery = await bench.claimOne('a');
    await bench.settle(delivery, { kind: 'buried', failure: { ...FAILURE, stack: 'at', attempt: 1 } });
    await bench.hasCounts('a', { buried: 1 });
    const stored = await bench.inbox.find(delivery.deliveryId);
    same(stored?.failure, { ...FAILURE, stack: 'at', attempt: 1 });
    await bench.nothingDue('a');
  },
  'settle: retry waits, keeps the failure, and counts the attempt': async (bench) => {
    const id = await bench.accept('a');
    await bench.retry(await bench.claimOne('a'));
    await bench.hasCounts('a', { waiting: 1 });
    const again = await bench.claimOne('a');
    same([again.attempt, again.event.id], [2, id]);
    await bench.done(again);
    same((await bench.inbox.find(again.deliveryId))?.failure, FAILURE);
  },
  'settle: wait says what for, keeps the failure, and the attempt does not count': async (bench) => {
    const id = await bench.accept('a');
    const first = await bench.claimOne('a');
    const since = bench.clock.now();
    await bench.wait(first, 'authorization', 10);
    await bench.hasCounts('a', { waiting: 1 });
    const stored = await bench.inbox.find(first.deliveryId);
    same(
      [stored?.waitsFor, stored?.waitingSince, stored?.attempt, stored?.failure],
      ['authorization', since, 0, FAILURE],
    );
    await bench.nothingDue('a');
    bench.clock.tick(10);
    const again = await bench.claimOne('a');
    same([again.attempt, again.event.id, again.waited], [1, id, { reason: 'authorization', since }]);
    same((await bench.inbox.find(first.deliveryId))?.waitsFor, undefined);
    await bench.done(again);
    same((await bench.inbox.find(first.deliveryId))?.waitsFor, undefined);
  },
  'settle: waits for one reason add up, and begin anew for another or after a failure': async (bench) => {
    await bench.accept('a');
    const start = bench.clock.now();
    const since = async (settle: (delivery: Delivery) => Promise<void>): Promise<number | undefined> => {
      await settle(await bench.claimOne('a'));
      bench.clock.tick(10);
      const { items } = await bench.inbox.list({}, { limit: 1 });
      return items[0]?.waitingSince;
    };
    const wait = (reason: WaitReason) => (delivery: Delivery) => bench.wait(delivery, reason);
    same(
      [
        await since(wait('limit')),
        await since(wait('limit')),
        await since(wait('handler')),
        await since((delivery) => bench.settle(delivery, { kind: 'released' })),
        await since(wait('handler')),
        await since((delivery) => bench.retry(delivery)),
        await since(wait('handler')),
      ],
      [start, start, start + 20, start + 20, start + 20, undefined, start + 60],
    );
  },
  'settle: wait freezes the event, holds its order, and is over for a replay': async (bench) => {
    const needs = { key: 'a', order: 'entity' as const, coalesce: 100 };
    const first = await bench.accept(needs);
    bench.clock.tick(100);
    const delivery = await bench.claimOne('a');
    await bench.wait(delivery, 'unreachable', 1_000);
    const second = await bench.accept(needs);
    bench.clock.tick(500);
    await bench.nothingDue('a');
    bench.clock.tick(500);
    same(await bench.runAll('a'), [first, second]);
    await bench.inbox.mutate(delivery, { kind: 'replay', now: bench.clock.now() });
    same((await bench.inbox.find(delivery.deliveryId))?.waitsFor, undefined);
    same((await bench.claimOne('a')).waited, undefined);
  },
  'settle: released waits again at once, and the attempt does not count': async (bench) => {
    const needs = { key: 'a', order: 'entity' as const };
    const id = await bench.accept(needs);
    await bench.accept(needs);
    await bench.retry(await bench.claimOne('a'));
    const second = await bench.claimOne('a');
    await bench.settle(second, { kind: 'released' });
    await bench.hasCounts('a', { waiting: 2 });
    await bench.done(second);
    const again = await bench.claimOne('a');
    same([again.event.id, again.attempt], [id, 2]);
    await bench.done(again);
    await bench.claimOne('a');
  },
  'settle: deferred waits until it is due, and the attempt does not count': async (bench) => {
    await bench.accept('a');
    await bench.settle(await bench.claimOne('a'), { kind: 'deferred', dueAt: bench.clock.now() + 2_000 });
    await bench.hasCounts('a', { waiting: 1 });
    same(await bench.claim(['a']), []);
    bench.clock.tick(2_000);
    same((await bench.claimOne('a')).attempt, 1);
  },
  'settle: changes nothing for an attempt that is not the current one': async (bench) => {
    await bench.accept('a');
    const late = await bench.claimOne('a');
    await bench.retry(late);
    await bench.done(late);
    await bench.hasCounts('a', { waiting: 1 });
    const current = await bench.claimOne('a');
    await bench.bury(late);
    await bench.retry(late);
    await bench.hasCounts('a', { running: 1 });
    await bench.done(current);
    await bench.bury(current);
    await bench.retry(current);
    await bench.hasCounts('a', { done: 1 });
  },
  'settle: several at once, an unknown one among them': async (bench) => {
    await bench.acceptAll([bench.item(['a']), bench.item(['a'])]);
    const [one, other] = await bench.claim(['a']);
    await bench.inbox.settle([
      { deliveryId: '999999', attemptToken: 'none', outcome: { kind: 'done' } },
      { ...one!, outcome: { kind: 'done' } },
      { ...other!, outcome: { kind: 'buried', failure: FAILURE } },
    ]);
    await bench.hasCounts('a', { done: 1, buried: 1 });
  },
  'settle: a retry at any time that somebody has reckoned is written down': async (bench) => {
    for (const dueAt of [0.5, -1, 1e308, Infinity, NaN, bench.clock.now() + 0.25]) {
      await bench.accept('a');
      const [delivery] = await bench.claim(['a'], { limit: 1 });
      await bench.settle(delivery!, { kind: 'retry', dueAt, failure: FAILURE });
      const stored = await bench.inbox.find(delivery!.deliveryId);
      assert.equal(stored?.state, 'waiting', `due at ${dueAt}`);
      await bench.inbox.mutate(delivery!, { kind: 'remove' });
    }
  },
};
