import assert from 'node:assert/strict';
import type { Delivery } from '../../inbox/index.js';
import type { Cases } from './contract-case.js';
import { same } from './same.js';

const FLOOD = 10_000;
const portalsOf = (deliveries: readonly Delivery[]): string[] =>
  deliveries.map(({ event }) => event.memberId);

/** Who gets what, when. */
export const claimCases: Cases = {
  'claim: the earliest accepted first, each once, and no more than asked for': async (bench) => {
    const ids = [await bench.accept('a'), await bench.accept('a'), await bench.accept('a')];
    const first = await bench.claim(['a'], { limit: 2 });
    const second = await bench.claim(['a'], { limit: 2 });
    same(
      [...first, ...second].map(({ event }) => event.id),
      ids,
    );
    assert.equal(first.length, 2);
    assert.equal(new Set([...first, ...second].map(({ attemptToken }) => attemptToken)).size, 3);
  },
  'claim: asked for while events are being accepted, each once': async (bench) => {
    const accepts = Array.from({ length: 20 }, () => bench.accept('a'));
    const claims = [bench.claim(['a'], { limit: 5 }), bench.claim(['a'], { limit: 5 })];
    const ids = await Promise.all(accepts);
    const early = (await Promise.all(claims)).flat();
    const rest = await bench.claim(['a'], { limit: 20 });
    assert.ok(early.length <= 10);
    same([...early, ...rest].map(({ event }) => event.id).toSorted(), ids.toSorted());
  },
  'claim: keeps to the quota of each handler, and leaves others alone': async (bench) => {
    await bench.acceptAll(Array.from({ length: 5 }, () => bench.item(['a', 'b', 'other'])));
    const quotas = [
      { handlerKey: 'a', free: 2 },
      { handlerKey: 'b', free: 4 },
    ];
    const deliveries = await bench.claim([], { quotas });
    const count = (key: string): number => deliveries.filter(({ handlerKey }) => handlerKey === key).length;
    same([count('a'), count('b'), count('other')], [2, 4, 0]);
  },
  'claim: nothing before it is due, and nextDueAt says when': async (bench) => {
    assert.equal(await bench.nextDueAt(['a']), undefined);
    await bench.accept('a');
    assert.ok((await bench.nextDueAt(['a']))! <= bench.clock.now());
    await bench.retry(await bench.claimOne('a'), 2);
    bench.clock.tick(1);
    await bench.nothingDue('a', 'b');
    assert.equal(await bench.nextDueAt(['a', 'b']), bench.clock.now() + 1);
    assert.equal(await bench.nextDueAt(['b']), undefined);
    bench.clock.tick(1);
    await bench.claimOne('a');
    assert.equal(await bench.nextDueAt(['a', 'b']), undefined);
  },
  'claim: ten thousand of one portal do not stand before the first of another': async (bench) => {
    await bench.acceptAll(Array.from({ length: FLOOD }, () => bench.item(['a'], { memberId: 'flood' })));
    await bench.claim(['a'], { limit: 20 });
    await bench.accept('a', { memberId: 'quiet' });
    assert.ok(portalsOf(await bench.claim(['a'], { limit: 3 })).includes('quiet'));
  },
  'claim: portals take turns, each with its oldest first': async (bench) => {
    const ids: string[] = [];
    for (const memberId of ['one', 'one', 'one', 'two', 'two', 'three']) {
      ids.push(await bench.accept('a', { memberId }));
    }
    const begun: Delivery[] = [];
    for (let turn = 0; turn < 6; turn++) begun.push(...(await bench.claim(['a'], { limit: 1 })));
    same(portalsOf(begun).slice(0, 3).toSorted(), ['one', 'three', 'two']);
    for (const portal of ['one', 'two']) {
      const own = begun.filter(({ event }) => event.memberId === portal).map(({ event }) => event.id);
      same(
        own,
        own.toSorted((one, other) => ids.indexOf(one) - ids.indexOf(other)),
      );
    }
  },
  'claim: nothing of portals that have enough, and nextDueAt does not call for them': async (bench) => {
    await bench.accept('a', { memberId: 'busy' });
    same(await bench.claim(['a'], { exceptPortals: ['busy'] }), []);
    assert.equal(await bench.nextDueAt(['a'], { exceptPortals: ['busy'] }), undefined);
    await bench.accept('a', { memberId: 'other' });
    assert.ok((await bench.nextDueAt(['a'], { exceptPortals: ['busy'] }))! <= bench.clock.now());
    same(portalsOf(await bench.claim(['a'], { exceptPortals: ['busy'] })), ['other']);
    same(portalsOf(await bench.claim(['a'])), ['busy']);
  },
  'claim: no more of a portal than the handler has room for, and nextDueAt does not call for it': async (
    bench,
  ) => {
    const portals = ['closed', 'closed', 'busy', 'busy', 'free', 'free', 'free'];
    for (const memberId of portals) await bench.accept('a', { memberId });
    await bench.accept('b', { memberId: 'closed' });
    const rooms = new Map([
      ['closed', 0],
      ['busy', 1],
    ]);
    const quotas = [{ handlerKey: 'a', free: 10, perPortal: 2, rooms }];
    same(portalsOf(await bench.claim([], { quotas })).toSorted(), ['busy', 'free', 'free']);
    rooms.set('busy', 0).set('free', 0);
    same(await bench.claim([], { quotas }), []);
    assert.equal(await bench.inbox.nextDueAt({ quotas }), undefined);
    // Another handler has room.
    same(portalsOf(await bench.claim(['b'])), ['closed']);
    rooms.clear();
    assert.ok((await bench.inbox.nextDueAt({ quotas }))! <= bench.clock.now());
    same(portalsOf(await bench.claim([], { quotas })).toSorted(), ['busy', 'closed', 'closed', 'free']);
  },
  'claim: no more of a portal than all handlers together have room for': async (bench) => {
    await bench.acceptAll(
      ['one', 'one', 'two', 'two'].map((memberId) => bench.item(['a', 'b'], { memberId })),
    );
    const rooms = new Map([['two', 0]]);
    const bounds = { perPortal: 3, rooms };
    same(portalsOf(await bench.claim(['a', 'b'], bounds)), ['one', 'one', 'one']);
    assert.ok((await bench.nextDueAt(['a', 'b'], bounds))! <= bench.clock.now());
    rooms.set('one', 0);
    same(await bench.claim(['a', 'b'], bounds), []);
    assert.equal(await bench.nextDueAt(['a', 'b'], bounds), undefined);
  },
  'claim: handlers take turns, also where only one may begin at a time': async (bench) => {
    await bench.acceptAll(Array.from({ length: 10 }, () => bench.item(['a', 'b', 'c'])));
    const begun: Delivery[] = [];
    for (let turn = 0; turn < 6; turn++) begun.push(...(await bench.claim(['a', 'b', 'c'], { limit: 1 })));
    same(begun.map(({ handlerKey }) => handlerKey).toSorted(), ['a', 'a', 'b', 'b', 'c', 'c']);
  },
  'claim: hands out no token that has died': async (bench) => {
    const expiresAt = bench.clock.now() + 10;
    await bench.accept('a', { actor: { accessToken: 'short', expiresAt } });
    await bench.accept('a', { actor: { accessToken: 'short', expiresAt } });
    const [alive] = await bench.claim(['a'], { limit: 1 });
    assert.equal(alive?.event.actor?.accessToken, 'short');
    bench.clock.tick(10);
    same((await bench.claimOne('a')).event.actor, { accessToken: '', expiresAt });
  },
};
