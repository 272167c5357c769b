import { StoreBench } from './store-bench.js';
import type { OpenedInstallationStore } from './opened-store.js';

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
