import assert from 'node:assert/strict';
import { same } from '../inbox-contract/same.js';
import { OTHER_CLIENT } from './store-bench.js';
import type { StoreCases } from './store-case.js';

/** Events that wait with a parked install. */
export const holdingCases: StoreCases = {
  'hold: in order, each once, with the install of its token': async (bench) => {
    await bench.park('a');
    for (const id of ['e1', 'e2', 'e1', 'e3']) assert.equal(await bench.hold(id), true);
    same(
      await bench.theirs.deferredEvents('a'),
      ['e1', 'e2', 'e3'].map((id) => ({ id, payload: `event ${id}` })),
    );
  },
  'hold: with nobody whose portal, token or application is another': async (bench) => {
    await bench.park('a');
    for (const facts of [{ memberId: 'portal-2' }, { tokenHash: 'hash-2' }, { clientId: OTHER_CLIENT }])
      assert.equal(await bench.hold('e1', facts), false);
    same(await bench.held('a'), []);
  },
  'hold: with no install that brings no token': async (bench) => {
    await bench.park('a', { tokenHash: '' });
    assert.equal(await bench.hold('e1', { tokenHash: '' }), false);
  },
  'hold: with each install of the token': async (bench) => {
    await bench.park('a');
    await bench.park('b', { source: 'elsewhere' });
    await bench.hold('e1');
    same([await bench.held('a'), await bench.held('b')], [['e1'], ['e1']]);
  },
  'hold: no more events than the bound': async (bench) => {
    await bench.park('a');
    for (const id of ['e1', 'e2']) assert.equal(await bench.hold(id, {}, { events: 2 }), true);
    assert.equal(await bench.hold('e3', {}, { events: 2 }), false);
    same(await bench.held('a'), ['e1', 'e2']);
  },
  'hold: no more bytes than the bounds, of one install and in all': async (bench) => {
    const size = Buffer.byteLength('event e1');
    await bench.park('a');
    await bench.park('b', { memberId: 'portal-2' });
    assert.equal(await bench.hold('e0', {}, { bytes: size - 1 }), false);
    assert.equal(await bench.hold('e1', {}, { bytes: size }), true);
    assert.equal(await bench.hold('e2', {}, { bytes: 2 * size - 1 }), false);
    assert.equal(await bench.hold('e2', { memberId: 'portal-2' }, { totalBytes: 2 * size - 1 }), false);
    assert.equal(await bench.hold('e2', { memberId: 'portal-2' }, { totalBytes: 2 * size }), true);
  },
  'hold: what waits goes with its install, and makes room': async (bench) => {
    await bench.park('a');
    const most = { totalBytes: Buffer.byteLength('event e1') };
    await bench.hold('e1', {}, most);
    await bench.mine.removePending('a');
    assert.equal(await bench.hold('e2', {}, most), false);
    await bench.park('a');
    same(await bench.held('a'), []);
    assert.equal(await bench.hold('e2', {}, most), true);
  },
};
