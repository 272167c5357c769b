import type { InstallationStore } from '../../portals/index.js';
import type { ManualClock } from '../manual-clock.js';

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
