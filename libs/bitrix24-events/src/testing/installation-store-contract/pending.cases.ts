import assert from 'node:assert/strict';
import { same } from '../inbox-contract/same.js';
import { CLIENT, OTHER_CLIENT } from './store-bench.js';
import type { StoreCases } from './store-case.js';

const RIVALS = 20;

/** Installs that wait for their verification. */
export const parkingCases: StoreCases = {
  'park: is listed whole, its payload apart': async (bench) => {
    assert.equal(await bench.park('a'), true);
    const { payload, ...listed } = bench.parkedInstall('a');
    same(await bench.theirs.pendingInstalls(CLIENT, 10, 10), [listed]);
    assert.equal(await bench.theirs.pendingPayload('a'), payload);
    assert.equal(await bench.mine.pendingPayload('b'), undefined);
  },
  'park: the same once, as it was first': async (bench) => {
    await bench.park('a');
    assert.equal(await bench.park('a', { dueAt: 99, payload: 'another' }), true);
    same(
      [await bench.due(), await bench.mine.pendingPayload('a')],
      [['a'], bench.parkedInstall('a').payload],
    );
  },
  'park: no more than the bounds allow, of each application': async (bench) => {
    for (const id of ['a', 'b']) assert.equal(await bench.park(id, {}, { total: 2 }), true);
    assert.equal(await bench.park('c', { source: 'x', memberId: 'y' }, { total: 2 }), false);
    // What is parked already has its place.
    assert.equal(await bench.park('a', {}, { total: 2 }), true);
    assert.equal(await bench.park('d', { clientId: OTHER_CLIENT }, { total: 2 }), true);
    await bench.mine.removePending('a');
    assert.equal(await bench.park('c', {}, { total: 2 }), true);
  },
  'park: one source takes no room from others': async (bench) => {
    for (const id of ['a', 'b']) await bench.park(id, { memberId: id }, { perSource: 2 });
    assert.equal(await bench.park('c', { memberId: 'c' }, { perSource: 2 }), false);
    assert.equal(await bench.park('c', { memberId: 'c', source: '192.0.2.2' }, { perSource: 2 }), true);
  },
  'park: one claimed portal takes no room from others': async (bench) => {
    for (const id of ['a', 'b']) await bench.park(id, { source: id }, { perMember: 2 });
    assert.equal(await bench.park('c', { source: 'c' }, { perMember: 2 }), false);
    assert.equal(await bench.park('c', { source: 'c', memberId: 'portal-2' }, { perMember: 2 }), true);
  },
  'park: many at once keep to the bounds': async (bench) => {
    const most = { total: 5, perSource: 99, perMember: 99 };
    const parked = await Promise.all(
      Array.from({ length: RIVALS }, (_, index) =>
        (index % 2 ? bench.mine : bench.theirs).enqueueInstall(bench.parkedInstall(`p${index}`), most),
      ),
    );
    assert.equal(parked.filter(Boolean).length, 5);
    assert.equal((await bench.due()).length, 5);
  },
  'parked: what is due, no more than asked for, of one application': async (bench) => {
    await bench.park('later', { dueAt: 11 });
    await bench.park('a', { memberId: 'm1' });
    await bench.park('b', { memberId: 'm2', dueAt: 3 });
    await bench.park('other', { clientId: OTHER_CLIENT });
    same([await bench.due(2), await bench.due(3)], [[], ['b']]);
    same((await bench.due(10)).toSorted(), ['a', 'b']);
    assert.equal((await bench.due(10, 1)).length, 1);
    same((await bench.due(11)).toSorted(), ['a', 'b', 'later']);
  },
  'parked: of one source and portal, what is due longest first': async (bench) => {
    for (const [id, dueAt] of [
      ['c', 9],
      ['a', 3],
      ['b', 5],
    ] as const)
      await bench.park(id, { dueAt });
    same(await bench.due(), ['a', 'b', 'c']);
  },
  'parked: sources take turns, the oldest of each first': async (bench) => {
    for (const id of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'])
      await bench.park(id, { source: id[0]!, memberId: id });
    const due = await bench.due();
    same(
      [due.slice(0, 3).toSorted(), due.slice(3, 5).toSorted(), due.slice(5)],
      [['a1', 'b1', 'c1'], ['a2', 'b2'], ['a3']],
    );
  },
  'parked: within one source claimed portals take turns': async (bench) => {
    for (const id of ['flood1', 'flood2', 'flood3', 'quiet1'])
      await bench.park(id, { memberId: id.slice(0, 5) });
    assert.ok((await bench.due(10, 2)).includes('quiet1'));
  },
  'parked: without the claimed portals that are left out': async (bench) => {
    for (const id of ['a', 'b']) await bench.park(id, { memberId: 'slow', source: id });
    await bench.park('c', { memberId: 'slow' });
    await bench.park('d', { memberId: 'quick', dueAt: 9 });
    const due = await bench.mine.pendingInstalls(CLIENT, 10, 1, ['slow', 'none']);
    same(
      due.map(({ id }) => id),
      ['d'],
    );
    same(await bench.mine.pendingInstalls(CLIENT, 10, 9, ['slow', 'quick']), []);
  },
  'hasten: what is due too late is due then, of one application': async (bench) => {
    await bench.park('a', { dueAt: 9_000 });
    await bench.park('b', { dueAt: 30 });
    await bench.park('other', { clientId: OTHER_CLIENT, dueAt: 9_000 });
    await bench.theirs.hastenPending(CLIENT, 50);
    same([await bench.due(30), await bench.due(50)], [['b'], ['b', 'a']]);
    assert.equal(await bench.mine.nextPendingAt(OTHER_CLIENT), 9_000);
  },
  'nextParkedAt: the earliest, of one application': async (bench) => {
    assert.equal(await bench.mine.nextPendingAt(CLIENT), undefined);
    await bench.park('a', { dueAt: 70 });
    await bench.park('b', { dueAt: 30 });
    await bench.park('other', { clientId: OTHER_CLIENT, dueAt: 1 });
    assert.equal(await bench.theirs.nextPendingAt(CLIENT), 30);
    await bench.mine.removePending('b');
    assert.equal(await bench.mine.nextPendingAt(CLIENT), 70);
  },
  'postpone: counts, and waits': async (bench) => {
    await bench.park('a');
    await bench.mine.postpone('a', 3, 70);
    same([await bench.due(69), (await bench.mine.pendingInstalls(CLIENT, 70, 1))[0]?.attempts], [[], 3]);
    // One that is parked no more stays away.
    await bench.mine.removePending('a');
    await bench.mine.postpone('a', 4, 1);
    same(await bench.due(99), []);
  },
  'repark: another payload, nothing else': async (bench) => {
    await bench.park('a');
    const before = await bench.mine.pendingInstalls(CLIENT, 10, 10);
    await bench.mine.reschedulePending('a', 'renewed');
    same(
      [await bench.theirs.pendingPayload('a'), await bench.mine.pendingInstalls(CLIENT, 10, 10)],
      ['renewed', before],
    );
    await bench.mine.reschedulePending('gone', 'renewed');
    assert.equal(await bench.mine.pendingPayload('gone'), undefined);
  },
  'waiting: all of one application, the oldest first, due or not': async (bench) => {
    await bench.park('a', { dueAt: 99 });
    await bench.park('b', { source: 's', memberId: 'm' });
    await bench.park('other', { clientId: OTHER_CLIENT });
    same(await bench.theirs.pendingOf(CLIENT), [
      { id: 'a', source: '192.0.2.1', memberId: 'portal-1' },
      { id: 'b', source: 's', memberId: 'm' },
    ]);
  },
  'waiting: those that claim one portal': async (bench) => {
    for (const [id, memberId] of [
      ['a', 'm1'],
      ['b', 'm2'],
      ['c', 'm1'],
    ] as const)
      await bench.park(id, { memberId });
    same(
      (await bench.mine.pendingOf(CLIENT, 'm1')).map(({ id }) => id),
      ['a', 'c'],
    );
    same(await bench.mine.pendingOf(CLIENT, 'none'), []);
  },
  'crowds: how many are where a newcomer would be, and where most are': async (bench) => {
    const newcomer = { source: 's1', memberId: 'm1' };
    same(await bench.mine.crowds(CLIENT, newcomer), { ofSource: 0, ofMember: 0, ofBoth: 0 });
    for (const [id, source, memberId] of [
      ['a', 's1', 'm1'],
      ['b', 's1', 'm2'],
      ['c', 's1', 'm2'],
      ['d', 's2', 'm1'],
      ['e', 's2', 'm1'],
    ] as const)
      await bench.park(id, { source, memberId });
    await bench.park('other', { clientId: OTHER_CLIENT, source: 's1', memberId: 'm1' });
    same(await bench.theirs.crowds(CLIENT, newcomer), {
      ofSource: 3,
      ofMember: 3,
      ofBoth: 1,
      largestSource: { count: 3, newest: 'c' },
      largestMemberOfSource: { count: 2, newest: 'c' },
      largestSourceOfMember: { count: 2, newest: 'e' },
    });
    for (const id of ['b', 'c', 'd', 'e']) await bench.mine.removePending(id);
    const alone = { count: 1, newest: 'a' };
    same(await bench.mine.crowds(CLIENT, newcomer), {
      ofSource: 1,
      ofMember: 1,
      ofBoth: 1,
      largestSource: alone,
      largestMemberOfSource: alone,
      largestSourceOfMember: alone,
    });
  },
  'unpark: it is gone, and gone twice is no error': async (bench) => {
    await bench.park('a');
    await bench.park('b');
    await bench.theirs.removePending('a');
    await bench.mine.removePending('a');
    same([await bench.due(), await bench.mine.pendingPayload('a')], [['b'], undefined]);
  },
};
