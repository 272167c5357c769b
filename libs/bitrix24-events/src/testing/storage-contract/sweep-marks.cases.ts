import type { SweepMark } from '../../sweep/index.js';
import { same } from '../inbox-contract/same.js';
import { keptCases, type StorageCases } from './storage-case.js';

/** A mark with every member. */
const WALKING: SweepMark = {
  generation: 'g',
  until: 5,
  walk: { from: 4, beganAt: 9, afterId: 50, seen: 50, accepted: 3 },
};

/** How far sweeps have come. */
export const sweepMarksCases: StorageCases = {
  'sweep marks: a mark comes back whole, and none that was not set': async ({ storage: { sweepMarks } }) => {
    await sweepMarks.set('a', 'deal', WALKING);
    same(await sweepMarks.get('a', 'deal'), WALKING);
    same([await sweepMarks.get('a', 'lead'), await sweepMarks.get('b', 'deal')], [undefined, undefined]);
  },
  'sweep marks: the last mark counts, and nothing of an earlier one stays': async ({ storage }) => {
    await storage.sweepMarks.set('a', 'deal', WALKING);
    await storage.sweepMarks.set('a', 'deal', { generation: 'h' });
    same(await storage.sweepMarks.get('a', 'deal'), { generation: 'h' });
  },
  'sweep marks: lists those of all portals, by portal and entity': async ({ storage: { sweepMarks } }) => {
    await sweepMarks.set('b', 'deal', { generation: '1' });
    await sweepMarks.set('a', 'task', { generation: '2' });
    await sweepMarks.set('a', 'item:31', WALKING);
    await sweepMarks.set('a', 'deal', { generation: '3' });
    same(await sweepMarks.list(), [
      { memberId: 'a', entity: 'deal', mark: { generation: '3' } },
      { memberId: 'a', entity: 'item:31', mark: WALKING },
      { memberId: 'a', entity: 'task', mark: { generation: '2' } },
      { memberId: 'b', entity: 'deal', mark: { generation: '1' } },
    ]);
  },
  'sweep marks: forgets all of a portal, and none of another': async ({ storage: { sweepMarks } }) => {
    await sweepMarks.set('a', 'deal', WALKING);
    await sweepMarks.set('a', 'task', WALKING);
    await sweepMarks.set('b', 'deal', WALKING);
    await sweepMarks.forget('a');
    same(await sweepMarks.list(), [{ memberId: 'b', entity: 'deal', mark: WALKING }]);
  },
  ...keptCases(
    'sweep marks',
    async ({ storage: { sweepMarks } }) => {
      await sweepMarks.set('a', 'deal', { generation: 'f' });
      await sweepMarks.set('a', 'deal', WALKING);
      await sweepMarks.set('b', 'deal', WALKING);
      await sweepMarks.forget('b');
    },
    async ({ storage: { sweepMarks } }) =>
      same(await sweepMarks.list(), [{ memberId: 'a', entity: 'deal', mark: WALKING }]),
  ),
};
