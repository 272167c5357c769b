import { inboxContract, type OpenedInbox } from '../inbox-contract/index.js';
import {
  installationStoreContract,
  type OpenedInstallationStore,
} from '../installation-store-contract/index.js';
import { bindingMemoryCases } from './binding-memory.cases.js';
import { harnessCases } from './harness.cases.js';
import { largeStoresKeptCases } from './kept.cases.js';
import { offlineStoreCases } from './offline-store.cases.js';
import { processCases } from './processes.cases.js';
import type { OpenedStorage, StorageTraits } from './opened-storage.js';
import { toStorageCase, type StorageContractCase } from './storage-case.js';
import { requestBucketsCases } from './request-buckets.cases.js';
import { sharedStateCases } from './shared-state.cases.js';
import { sweepMarksCases } from './sweep-marks.cases.js';

export type { OpenedStorage, StorageTraits } from './opened-storage.js';
export type { StorageContractCase } from './storage-case.js';

/**
 * What every `StorageDriver` must do with its five stores, as cases for any test framework: those of
 * {@link inboxContract} and {@link installationStoreContract}, those of the three small stores, what outlives the
 * process, and what several processes may do at once, with what they share. A case that does not apply is listed with the reason in `skip`.
 *
 * @param open opens a fresh, empty storage: called once for each case, which closes it
 * @param traits what the storage is meant to do, where that differs from a durable storage for one process
 * @example
 * ```ts
 * async function openMine() {
 *   const [clock, database] = [new ManualClock(), await emptyDatabase()];
 *   const opened: OpenStorage[] = [];
 *   const open = async () => {
 *     const storage = await myStorage({ database }).open(clock);
 *     opened.push(storage);
 *     return storage;
 *   };
 *   let current = await open();
 *   return {
 *     storage: current,
 *     clock,
 *     reopen: async () => {
 *       await current.close();
 *       return (current = await open());
 *     },
 *     kill: async () => {
 *       await database.endLeasesOf(current);
 *       return (current = await open());
 *     },
 *     second: open,
 *     close: async () => {
 *       await Promise.all(opened.map((storage) => storage.close()));
 *       await database.drop();
 *     },
 *   };
 * }
 *
 * const cases = storageContract(openMine, { multiProcess: true });
 * for (const { name, run, skip } of cases) (skip ? it.skip : it)(skip ? `${name} (${skip})` : name, run);
 * ```
 * @publicApi
 */
export function storageContract(
  open: () => OpenedStorage | Promise<OpenedStorage>,
  { durable = true, multiProcess = false }: StorageTraits = {},
): StorageContractCase[] {
  const traits = { durable, multiProcess };
  const cases = {
    ...harnessCases(traits),
    ...bindingMemoryCases,
    ...offlineStoreCases,
    ...sweepMarksCases,
    ...sharedStateCases,
    ...requestBucketsCases,
    ...largeStoresKeptCases,
    ...processCases,
  };
  return [
    ...Object.entries(cases).map(([name, entry]) => toStorageCase(open, traits, name, entry)),
    ...named(
      'inbox',
      inboxContract(async () => inboxOf(await open())),
    ),
    ...named(
      'installations',
      installationStoreContract(async () => installationsOf(await open())),
    ),
  ];
}

const named = (store: string, cases: StorageContractCase[]): StorageContractCase[] =>
  cases.map(({ name, run }) => ({ name: `${store}, ${name}`, run }));

/** The inbox of a storage; when its process dies, that of the storage does. */
const inboxOf = (opened: OpenedStorage): OpenedInbox => ({
  inbox: opened.storage.inbox,
  clock: opened.clock,
  ...(opened.kill && { reopen: async () => (await opened.kill!()).inbox }),
  close: () => opened.close(),
});

const installationsOf = (opened: OpenedStorage): OpenedInstallationStore => ({
  store: opened.storage.installations,
  clock: opened.clock,
  ...(opened.second && { another: async () => (await opened.second!()).installations }),
  close: () => opened.close(),
});
