import type { OfflineQueue } from './offline-queue.js';
import type { Reservation } from './reservation.js';

/**
 * Stores unfinished reservations of portals' offline queues. Each is stored before its rows are
 * processed, so that a crash leaves no unknown ones.
 *
 * @publicApi
 */
export interface OfflineStore {
  /** Those of one queue, oldest first. */
  reservations(queue: OfflineQueue): Promise<Reservation[]>;
  /**
   * Resolves once it is on disk. Adding one twice changes nothing. An empty `processId` is
   * rejected.
   */
  add(queue: OfflineQueue, reservation: Reservation): Promise<void>;
  remove(queue: OfflineQueue, processId: string): Promise<void>;
  /** Deletes everything kept about a portal. */
  forget(memberId: string): Promise<void>;
}

/** Injection token of the {@link OfflineStore}. */
export const OFFLINE_STORE = Symbol.for('nestjs-bitrix24-events:offline-store');
