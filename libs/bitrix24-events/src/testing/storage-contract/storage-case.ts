import type { OpenedStorage, StorageTraits } from './opened-storage.js';
import { StorageBench } from './storage-bench.js';

/**
 * One behaviour that every storage must have.
 *
 * @publicApi
 */
export interface StorageContractCase {
  /** Begins with the store that it is about. */
  name: string;
  /** Rejects with an `AssertionError` where the driver does otherwise. */
  run: () => Promise<void>;
  /** Why the case does not apply to this storage; absent where it applies. */
  skip?: string;
}

/** What a case asks of the storage beside the stores themselves. */
type Need = keyof StorageTraits;

/** What a case does with its storage. */
export type StorageCaseBody = (bench: StorageBench) => Promise<void>;

/** Cases by name, of one part of the contract. */
export type StorageCases = Record<string, StorageCaseBody | { needs: Need; body: StorageCaseBody }>;

const REASONS: Record<Need, string> = {
  durable: 'this storage is gone with its process',
  multiProcess: 'this storage belongs to one process at a time',
};

/** Why a case that needs something is left out. */
const skipReason = (need: Need | undefined, traits: Required<StorageTraits>): string | undefined =>
  need === undefined || traits[need] ? undefined : REASONS[need];

/** A case that opens its own storage, and closes it whatever happens. */
export const toStorageCase = (
  open: () => OpenedStorage | Promise<OpenedStorage>,
  traits: Required<StorageTraits>,
  name: string,
  entry: StorageCases[string],
): StorageContractCase => {
  const { needs, body } = typeof entry === 'function' ? { needs: undefined, body: entry } : entry;
  const skip = skipReason(needs, traits);
  return {
    name,
    ...(skip !== undefined && { skip }),
    async run() {
      const opened = await open();
      try {
        await body(new StorageBench(opened));
      } finally {
        await opened.close();
      }
    },
  };
};

/**
 * Two cases: what `fill` leaves is what `check` finds after the application was stopped and started, and after its
 * process died.
 */
export const keptCases = (store: string, fill: StorageCaseBody, check: StorageCaseBody): StorageCases => ({
  [`${store}: kept over a restart`]: {
    needs: 'durable',
    async body(bench) {
      await fill(bench);
      await bench.restart();
      await check(bench);
    },
  },
  [`${store}: kept when the process dies`]: {
    needs: 'durable',
    async body(bench) {
      await fill(bench);
      await bench.die();
      await check(bench);
    },
  },
});
