import type { OfflineQueue } from './offline-queue.js';
import type { Reservation } from './reservation.js';

/**
 * Keeps the reservations of a portal's offline queue that are not finished. Each is written down before its rows are
 * worked on, so that a crash leaves none that nobody knows of.
 *
 * @publicApi
 */
export interface OfflineStore {
  /** Those of one queue, the oldest first. */
  reservations(queue: OfflineQueue): Promise<Reservation[]>;
  /** Resolves once it is on disk. Adding one twice changes nothing. One with an empty `processId` is refused. */
  add(queue: OfflineQueue, reservation: Reservation): Promise<void>;
  remove(queue: OfflineQueue, processId: string): Promise<void>;
  /** Removes all that is kept of a portal. */
  forget(memberId: string): Promise<void>;
}

/** Injection token of the {@link OfflineStore}. */
export const OFFLINE_STORE = Symbol.for('nestjs-bitrix24-events:offline-store');
