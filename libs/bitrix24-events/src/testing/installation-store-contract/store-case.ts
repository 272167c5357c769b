import type { InstallationStore } from '../../portals/index.js';
import type { ManualClock } from '../manual-clock.js';
import { StoreBench } from './store-bench.js';

/**
 * A fresh, empty installation store for one case.
 *
 * @publicApi
 */
export interface OpenedInstallationStore {
  store: InstallationStore;
  /** The clock that its leases go by. */
  clock: ManualClock;
  /**
   * Another connection to the same data, as another process has one. Left out where only one process can use it: the
   * cases play both with the one store.
   */
  another?: () => Promise<InstallationStore>;
  close(): Promise<void>;
}

/**
 * One behaviour that every installation store must have.
 *
 * @publicApi
 */
export interface InstallationStoreContractCase {
  name: string;
  /** Rejects with an `AssertionError` where the store does otherwise. */
  run: () => Promise<void>;
}

/** Cases by name, of one part of the contract. */
export type StoreCases = Record<string, (bench: StoreBench) => Promise<void>>;

/** A case that opens its own store, and closes it whatever happens. */
export const toStoreCase = (
  open: () => OpenedInstallationStore | Promise<OpenedInstallationStore>,
  name: string,
  body: (bench: StoreBench) => Promise<void>,
): InstallationStoreContractCase => ({
  name,
  async run() {
    const opened = await open();
    try {
      await body(await StoreBench.of(opened));
    } finally {
      await opened.close();
    }
  },
});
