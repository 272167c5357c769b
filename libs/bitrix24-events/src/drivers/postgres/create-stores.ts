import type { Clock } from '../../common/index.js';
import type { Cipher } from '../../storage/index.js';
import type { OpenStorage } from '../storage-driver.js';
import { PostgresInstallationStore } from './installations/postgres-installation-store.js';
import { PostgresBindingMemory } from './postgres-binding-memory.js';
import type { PostgresDatabase } from './postgres-database.js';
import { PostgresOfflineStore } from './postgres-offline-store.js';
import { PostgresRequestBuckets } from './postgres-request-buckets.js';
import { PostgresSharedState } from './postgres-shared-state.js';
import { PostgresSweepMarks } from './postgres-sweep-marks.js';

/** The stores of a storage, without its inbox. */
export type PostgresStores = Required<
  Pick<
    OpenStorage,
    'installations' | 'bindingMemory' | 'offline' | 'sweepMarks' | 'sharedState' | 'requestBuckets'
  >
>;

/** All stores but the inbox, over one database that has their tables. */
export function createStores(db: PostgresDatabase, cipher: Cipher, clock: Clock): PostgresStores {
  const now = (): number => clock.now();
  return {
    installations: new PostgresInstallationStore(db, cipher, clock, now),
    bindingMemory: new PostgresBindingMemory(db),
    offline: new PostgresOfflineStore(db),
    sweepMarks: new PostgresSweepMarks(db),
    sharedState: new PostgresSharedState(db, now),
    requestBuckets: new PostgresRequestBuckets(db, now),
  };
}
