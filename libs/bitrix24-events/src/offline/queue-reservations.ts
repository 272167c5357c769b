import type { OfflineQueue } from './offline-queue.js';
import type { OfflineStore } from './offline-store.js';
import type { Reservation } from './reservation.js';

/** The unfinished reservations of one queue. */
export class QueueReservations {
  constructor(
    private readonly store: OfflineStore,
    private readonly queue: OfflineQueue,
  ) {}

  list(): Promise<Reservation[]> {
    return this.store.reservations(this.queue);
  }

  add(reservation: Reservation): Promise<void> {
    return this.store.add(this.queue, reservation);
  }

  remove(processId: string): Promise<void> {
    return this.store.remove(this.queue, processId);
  }
}
