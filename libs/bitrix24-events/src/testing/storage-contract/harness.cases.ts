import assert from 'node:assert/strict';
import { same } from '../inbox-contract/same.js';
import { CLIENT } from '../installation-store-contract/store-bench.js';
import type { StorageTraits } from './opened-storage.js';
import type { StorageCases } from './storage-case.js';

/** Whether the other cases can say anything. */
export const harnessCases = ({ multiProcess }: Required<StorageTraits>): StorageCases => ({
  'storage: says of several processes what its driver says': async ({ storage }) => {
    assert.equal(
      storage.inbox.capabilities.multiProcess,
      multiProcess,
      `capabilities.multiProcess is not ${multiProcess}. Try: storageContract(open, { multiProcess: ${!multiProcess} })`,
    );
  },
  'storage: is empty when it is opened for the first time': async ({ storage }) => {
    same([...(await storage.inbox.counts()).keys()], []);
    same((await storage.installations.listTokenless(CLIENT)).items, []);
    same(await storage.sweepMarks.list(), []);
  },
});
