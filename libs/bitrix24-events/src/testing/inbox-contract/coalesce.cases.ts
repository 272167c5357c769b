import assert from 'node:assert/strict';
import type { InboxEvent } from '../../inbox/index.js';
import type { CaseBody, Cases } from './contract-case.js';
import type { HandlerNeeds } from './inbox-bench.js';
import { same } from './same.js';

const WINDOW = 2_000;
const merging: HandlerNeeds = { key: 'a', coalesce: WINDOW };
const item = (entityTypeId: string) => ({ FIELDS: { ID: '5', ENTITY_TYPE_ID: entityTypeId } });

/** Two events within a window, and the handlers that get the second. */
const apart =
  (second: Partial<InboxEvent>, first: Partial<InboxEvent> = {}, key = 'a'): CaseBody =>
  async (bench) => {
    await bench.accept(merging, first);
    await bench.accept({ ...merging, key }, { ...first, ...second });
    bench.clock.tick(WINDOW);
    const deliveries = await bench.claim(['a', 'other']);
    same(
      deliveries.map(({ coalesced }) => coalesced),
      [1, 1],
    );
  };

/** What is merged, into what, and until when. */
export const coalesceCases: Cases = {
  'coalesce key: the same handler, portal, source, name and entity are merged': async (bench) => {
    await bench.accept(merging);
    await bench.accept(merging, { userId: '2', bindingId: '8', domain: 'renamed.bitrix24.com' });
    bench.clock.tick(WINDOW);
    assert.equal((await bench.claimOne('a')).coalesced, 2);
  },
  'coalesce key: not those of another handler': apart({}, {}, 'other'),
  'coalesce key: not those of another portal': apart({ memberId: 'portal-2' }),
  'coalesce key: not those of another source': apart({ source: 'webhook:0' }),
  'coalesce key: not those of another name': apart({ name: 'ONCRMDEALDELETE' }),
  'coalesce key: not those of another id': apart({ data: { FIELDS: { ID: '6' } } }),
  'coalesce key: not those of another type with the same id': apart(
    { data: item('148') },
    { name: 'ONCRMDYNAMICITEMUPDATE', data: item('147') },
  ),
  'coalesce: events with halves before and after are not merged, unless asked': async (bench) => {
    const task = {
      name: 'ONTASKUPDATE',
      data: { FIELDS_BEFORE: { ID: '5' }, FIELDS_AFTER: { ID: '5' }, IS_ACCESSIBLE_AFTER: 'Y' },
    };
    const asked = { key: 'asked', coalesce: { window: WINDOW, beforeAndAfter: true } };
    await bench.acceptAll([bench.item([merging, asked], task), bench.item([merging, asked], task)]);
    bench.clock.tick(WINDOW);
    assert.equal((await bench.claim(['a'])).length, 2);
    assert.equal((await bench.claimOne('asked')).coalesced, 2);
  },
  'coalesce: the newest event counts, with its id and its data': async (bench) => {
    await bench.accept(merging);
    bench.clock.tick(1);
    const id = await bench.accept(merging, { userId: '9', data: { FIELDS: { ID: '5' }, X: 'new' } });
    bench.clock.tick(WINDOW);
    const { event, coalesced } = await bench.claimOne('a');
    same([event.id, event.userId, coalesced], [id, '9', 2]);
    same(event.data, { FIELDS: { ID: '5' }, X: 'new' });
  },
  'coalesce: one handler merges what its sibling gets one by one': async (bench) => {
    const ids = [bench.item([merging, 'b']), bench.item([merging, 'b'])];
    await bench.acceptAll(ids);
    bench.clock.tick(WINDOW);
    assert.equal((await bench.claim(['a'])).length, 1);
    same(
      (await bench.claim(['b'])).map(({ event }) => event.id),
      ids.map(({ event }) => event.id),
    );
  },
  'window: runs once nothing came for its time': async (bench) => {
    await bench.accept(merging);
    bench.clock.tick(WINDOW - 1);
    await bench.nothingDue('a');
    await bench.accept(merging);
    bench.clock.tick(WINDOW - 1);
    await bench.nothingDue('a');
    bench.clock.tick(1);
    assert.equal((await bench.claimOne('a')).coalesced, 2);
  },
  'window: begins anew for one that was due and had no free slot': async (bench) => {
    await bench.accept(merging);
    bench.clock.tick(WINDOW);
    await bench.claim(['a'], { limit: 0 });
    const id = await bench.accept(merging);
    await bench.nothingDue('a');
    bench.clock.tick(WINDOW);
    assert.equal((await bench.claimOne('a')).event.id, id);
  },
  'maximal wait: a steady stream waits five windows, not longer': async (bench) => {
    for (let wait = 0; wait < 5 * WINDOW; wait += WINDOW / 2) {
      await bench.accept(merging);
      await bench.nothingDue('a');
      bench.clock.tick(WINDOW / 2);
    }
    assert.equal((await bench.claimOne('a')).coalesced, 10);
  },
  'merged into: a waiting delivery without an attempt, never one that runs': async (bench) => {
    const first = await bench.accept(merging);
    bench.clock.tick(WINDOW);
    const running = await bench.claimOne('a');
    const second = await bench.accept(merging);
    assert.equal((await bench.inbox.find(running.deliveryId))?.event.id, first);
    await bench.done(running);
    bench.clock.tick(WINDOW);
    assert.equal((await bench.claimOne('a')).event.id, second);
  },
  'merged into: never one that is tried again: its id and payload are frozen': async (bench) => {
    const first = await bench.accept(merging);
    bench.clock.tick(WINDOW);
    await bench.retry(await bench.claimOne('a'));
    const second = await bench.accept(merging);
    bench.clock.tick(WINDOW);
    const again = await bench.claimOne('a');
    same([again.event.id, again.attempt, again.coalesced], [first, 2, 1]);
    await bench.done(again);
    const next = await bench.claimOne('a');
    same([next.event.id, next.attempt], [second, 1]);
  },
  'merged into: never one that is replayed': async (bench) => {
    const first = await bench.accept(merging);
    bench.clock.tick(WINDOW);
    const delivery = await bench.claimOne('a');
    await bench.done(delivery);
    await bench.inbox.mutate(delivery, { kind: 'replay', now: bench.clock.now() });
    const second = await bench.accept(merging);
    bench.clock.tick(WINDOW);
    same(await bench.runAll('a'), [first, second]);
  },
  'merged into: never one that has ended': async (bench) => {
    for (const end of ['done', 'bury'] as const) {
      const id = await bench.accept(merging);
      bench.clock.tick(WINDOW);
      const delivery = await bench.claimOne('a');
      assert.equal(delivery.event.id, id);
      await bench[end](delivery);
    }
    await bench.hasCounts('a', { done: 1, buried: 1 });
  },
  'while one runs: exactly one follows, with the newest': async (bench) => {
    await bench.accept(merging);
    bench.clock.tick(WINDOW);
    const running = await bench.claimOne('a');
    const ids = [];
    for (let change = 0; change < 5; change++) ids.push(await bench.accept(merging));
    bench.clock.tick(10 * WINDOW);
    await bench.nothingDue('a');
    await bench.hasCounts('a', { running: 1, waiting: 1 });
    await bench.done(running);
    const next = await bench.claimOne('a');
    same([next.event.id, next.coalesced], [ids.at(-1), 5]);
  },
  'while one runs: the one that follows waits for its own window, too': async (bench) => {
    await bench.accept(merging);
    bench.clock.tick(WINDOW);
    const running = await bench.claimOne('a');
    await bench.accept(merging);
    await bench.done(running);
    await bench.nothingDue('a');
    assert.equal(await bench.nextDueAt(['a']), bench.clock.now() + WINDOW);
    bench.clock.tick(WINDOW);
    await bench.claimOne('a');
  },
  'twins: a second change within the same second is never lost': async (bench) => {
    for (const handler of [{ key: 'plain' }, merging]) {
      const twin = { occurredAt: bench.clock.now() };
      await bench.accept(handler, twin);
      bench.clock.tick(WINDOW);
      const first = await bench.claimOne(handler.key);
      const second = await bench.accept(handler, twin);
      await bench.done(first);
      bench.clock.tick(WINDOW);
      assert.equal((await bench.claimOne(handler.key)).event.id, second);
    }
  },
  'a thousand changes of one deal within one window: at most 3 runs, the last after the last change': async (
    bench,
  ) => {
    const starts: { id: string; at: number }[] = [];
    let changedAt = 0;
    let last = '';
    const run = async (): Promise<void> => {
      for (const delivery of await bench.claim(['a'])) {
        starts.push({ id: delivery.event.id, at: bench.clock.now() });
        await bench.done(delivery);
      }
    };
    for (let change = 0; change < 1_000; change++) {
      last = await bench.accept(merging);
      changedAt = bench.clock.now();
      await run();
      bench.clock.tick(WINDOW / 1_000);
    }
    for (let step = 0; step < 10; step++) {
      bench.clock.tick(WINDOW);
      await run();
    }
    assert.ok(starts.length >= 1 && starts.length <= 3, `${starts.length} runs`);
    assert.equal(starts.at(-1)?.id, last);
    assert.ok(starts.at(-1)!.at >= changedAt);
  },
};
