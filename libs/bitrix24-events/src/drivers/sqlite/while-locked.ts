import { sleep } from '../../common/async/index.js';
import type { Clock } from '../../common/index.js';
import { toStorageError } from './storage-fault.js';

/** How long a write waits for another connection to let go, in milliseconds. */
export const LOCK_TIMEOUT_MS = 2_000;
/** And how often it looks. */
export const LOCK_RETRY_INTERVAL_MS = 25;

/**
 * Does `work`, a write, again and again while another connection keeps the database locked. SQLite's own way to
 * wait would stop the event loop meanwhile.
 *
 * @throws StorageError once it has waited long enough
 */
export async function retryWhileLocked<T>(work: () => T, file: string, clock: Clock): Promise<T> {
  const giveUpAt = clock.monotonic() + LOCK_TIMEOUT_MS;
  for (;;) {
    try {
      return work();
    } catch (error) {
      const fault = toStorageError(error, file);
      if (fault?.code !== 'STORAGE_LOCKED' || clock.monotonic() >= giveUpAt) throw fault ?? error;
    }
    // oxlint-disable-next-line no-await-in-loop -- the point of it
    await sleep(LOCK_RETRY_INTERVAL_MS, clock);
  }
}
