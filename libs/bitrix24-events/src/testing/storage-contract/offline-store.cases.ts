import assert from 'node:assert/strict';
import type { OfflineQueue, Reservation } from '../../offline/index.js';
import { same } from '../inbox-contract/same.js';
import type { StorageBench } from './storage-bench.js';
import { keptCases, type StorageCases } from './storage-case.js';

const QUEUE: OfflineQueue = { memberId: 'm', connector: '' };
/** Of the same portal, and of another one. */
const CONNECTED: OfflineQueue = { memberId: 'm', connector: 'c' };
const ELSEWHERE: OfflineQueue = { memberId: 'n', connector: '' };

/** In the order in which they are added, which is not that of their names. */
const FIRST: Reservation = { processId: 'b', errors: false };
const SECOND: Reservation = { processId: 'a', errors: true };

const reserved = ({ storage }: StorageBench, ...queues: OfflineQueue[]): Promise<Reservation[][]> =>
  Promise.all(queues.map((queue) => storage.offline.reservations(queue)));

async function addAll({ storage }: StorageBench, ...reservations: Reservation[]): Promise<void> {
  for (const reservation of reservations) await storage.offline.add(QUEUE, reservation);
}

/** The reservations of offline queues. */
export const offlineStoreCases: StorageCases = {
  'offline store: reservations in the order in which they were added': async (bench) => {
    await addAll(bench, FIRST, SECOND);
    same(await reserved(bench, QUEUE), [[FIRST, SECOND]]);
  },
  'offline store: adding one twice changes nothing': async (bench) => {
    await addAll(bench, FIRST, SECOND, FIRST);
    same(await reserved(bench, QUEUE), [[FIRST, SECOND]]);
  },
  'offline store: removes one reservation, and takes an unknown one for removed': async (bench) => {
    await addAll(bench, FIRST, SECOND);
    await bench.storage.offline.remove(QUEUE, FIRST.processId);
    await bench.storage.offline.remove(QUEUE, 'unknown');
    same(await reserved(bench, QUEUE), [[SECOND]]);
  },
  'offline store: queues are apart, by portal and by connector': async (bench) => {
    for (const queue of [QUEUE, CONNECTED, ELSEWHERE]) await bench.storage.offline.add(queue, FIRST);
    await bench.storage.offline.remove(QUEUE, FIRST.processId);
    same(await reserved(bench, QUEUE, CONNECTED, ELSEWHERE), [[], [FIRST], [FIRST]]);
  },
  'offline store: forgets all queues of a portal, and those of no other': async (bench) => {
    for (const queue of [QUEUE, CONNECTED, ELSEWHERE]) await bench.storage.offline.add(queue, FIRST);
    await bench.storage.offline.forget('m');
    same(await reserved(bench, QUEUE, CONNECTED, ELSEWHERE), [[], [], [FIRST]]);
  },
  // With an empty process_id the portal would delete every row that is free.
  'offline store: refuses a reservation without a process id': async (bench) => {
    await assert.rejects(async () => bench.storage.offline.add(QUEUE, { processId: '', errors: false }));
    same(await reserved(bench, QUEUE), [[]]);
  },
  ...keptCases(
    'offline store',
    async (bench) => {
      await addAll(bench, FIRST, SECOND);
      await bench.storage.offline.add(ELSEWHERE, FIRST);
      await bench.storage.offline.remove(ELSEWHERE, FIRST.processId);
    },
    async (bench) => same(await reserved(bench, QUEUE, ELSEWHERE), [[FIRST, SECOND], []]),
  ),
};
