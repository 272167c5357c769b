import assert from 'node:assert/strict';
import type { Cases } from './contract-case.js';
import type { HandlerNeeds } from './inbox-bench.js';
import { same } from './same.js';

const ordered: HandlerNeeds = { key: 'a', order: 'entity' };

/** After the process died, and after handlers were renamed. */
export const recoverCases: Cases = {
  'recover: what ran waits again, and what an old attempt reports is ignored': async (bench) => {
    await bench.acceptAll([bench.item(['a']), bench.item(['a'])]);
    const [done, cut] = await bench.claim(['a']);
    await bench.done(done!);
    await bench.reopen();
    assert.equal(await bench.inbox.recover(bench.clock.now()), 1);
    await bench.done(cut!);
    const again = await bench.claimOne('a');
    same([again.deliveryId, again.attempt], [cut!.deliveryId, 2]);
    await bench.hasCounts('a', { done: 1, running: 1 });
  },
  'recover: each state is as it was': async (bench) => {
    await bench.acceptAll(['done', 'buried', 'later', 'new'].map((key) => bench.item([key])));
    await bench.done(await bench.claimOne('done'));
    await bench.bury(await bench.claimOne('buried'));
    await bench.retry(await bench.claimOne('later'), 5_000);
    await bench.reopen();
    assert.equal(await bench.inbox.recover(bench.clock.now()), 0);
    for (const key of ['done', 'buried']) await bench.hasCounts(key, { [key]: 1 });
    await bench.nothingDue('done', 'buried', 'later');
    assert.equal(await bench.nextDueAt(['later']), bench.clock.now() + 5_000);
    await bench.claimOne('new');
  },
  'recover: an order goes on where it was': async (bench) => {
    const ids = [await bench.accept(ordered), await bench.accept(ordered), await bench.accept(ordered)];
    await bench.claimOne('a');
    await bench.reopen();
    await bench.inbox.recover(bench.clock.now());
    const first = await bench.claimOne('a');
    assert.equal(first.attempt, 2);
    await bench.done(first);
    same([first.event.id, ...(await bench.runAll('a'))], ids);
  },
  'recover: a window that was waited for is waited for still': async (bench) => {
    await bench.accept({ key: 'a', coalesce: 2_000 });
    await bench.reopen();
    await bench.inbox.recover(bench.clock.now());
    await bench.nothingDue('a');
    await bench.accept({ key: 'a', coalesce: 2_000 });
    bench.clock.tick(2_000);
    assert.equal((await bench.claimOne('a')).coalesced, 2);
  },
  'adopt: the unfinished of earlier keys go to the new one': async (bench) => {
    await bench.acceptAll(['old', 'older', 'other', 'old'].map((key) => bench.item([key])));
    const [done] = await bench.claim(['old'], { limit: 1 });
    await bench.done(done!);
    assert.equal(await bench.inbox.adopt('new', ['old', 'older']), 2);
    assert.equal(await bench.inbox.adopt('new', ['old', 'older']), 0);
    assert.equal((await bench.claim(['new'])).length, 2);
    await bench.nothingDue('old', 'older');
    await bench.hasCounts('old', { done: 1 });
    await bench.claimOne('other');
  },
  'adopt: orders of earlier keys become one, in the order of acceptance': async (bench) => {
    const ids = [];
    for (const key of ['old', 'new', 'old', 'older', 'new']) {
      ids.push(await bench.accept({ ...ordered, key }));
    }
    await bench.inbox.adopt('new', ['old', 'older']);
    for (const id of ids) {
      const next = await bench.claimOne('new');
      assert.equal(next.event.id, id);
      await bench.done(next);
    }
  },
  'adopt: what two handlers ran of one object runs one after the other': async (bench) => {
    const ids = [];
    for (const key of ['new', 'old']) ids.push(await bench.accept({ ...ordered, key }));
    await bench.claim(['old', 'new']);
    await bench.reopen();
    await bench.inbox.adopt('new', ['old']);
    await bench.nothingDue('new');
    assert.equal(await bench.inbox.recover(bench.clock.now()), 2);
    const first = await bench.claimOne('new');
    await bench.done(first);
    same([first.event.id, ...(await bench.runAll('new'))], ids);
  },
  'adopt: a failed one before what ran of the same object holds up nothing': async (bench) => {
    const ids = [await bench.accept({ ...ordered, key: 'old' })];
    await bench.retry(await bench.claimOne('old'), 5_000);
    ids.push(await bench.accept({ ...ordered, key: 'older' }));
    await bench.claimOne('older');
    await bench.reopen();
    await bench.inbox.adopt('new', ['old', 'older']);
    await bench.inbox.recover(bench.clock.now());
    await bench.nothingDue('new');
    bench.clock.tick(5_000);
    same(await bench.runAll('new'), ids);
  },
};
