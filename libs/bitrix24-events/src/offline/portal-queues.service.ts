import { Inject, Injectable } from '@nestjs/common';
import { OFFLINE_OPTIONS, OfflineSubscriptions, type OfflineOptions } from '../bindings/index.js';
import { CLOCK, type Clock } from '../common/index.js';
import {
  Bitrix24Clients,
  INSTALLATION_STORE,
  InstallationCache,
  SuspendedPortals,
  type InstallationStore,
} from '../portals/index.js';
import { HeldLease } from './held-lease.js';
import { LookAhead } from './look-ahead.js';
import type { OfflineQueue } from './offline-queue.js';
import { OFFLINE_STORE, type OfflineStore } from './offline-store.js';
import { PortalQueue } from './portal-queue.js';
import { QueueReservations } from './queue-reservations.js';
import { QueueReports } from './queue-reports.service.js';
import { RowIngest } from './row-ingest.service.js';
import { RowStore } from './row-store.js';
import type { QueuePortal } from './to-inbox-event.js';

/** Gives the consumer of a queue access to it, and to what is stored about it and its portal. */
@Injectable()
export class PortalQueues {
  constructor(
    private readonly installations: InstallationCache,
    private readonly suspended: SuspendedPortals,
    private readonly clients: Bitrix24Clients,
    private readonly subscriptions: OfflineSubscriptions,
    private readonly ingest: RowIngest,
    private readonly reports: QueueReports,
    @Inject(INSTALLATION_STORE) private readonly leases: InstallationStore,
    @Inject(OFFLINE_STORE) private readonly store: OfflineStore,
    @Inject(OFFLINE_OPTIONS) private readonly options: Pick<OfflineOptions, 'batchSize' | 'lookAhead'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whether the portal must not be called at the moment. */
  isSuspended({ memberId }: OfflineQueue): boolean {
    return this.suspended.has(memberId);
  }

  /** Host of the portal, for logs and events. */
  async domainOf({ memberId }: OfflineQueue): Promise<string> {
    return (await this.installations.get(memberId))?.domain ?? '';
  }

  /** Notes that a queue that is no longer wanted is empty. */
  async markDrained({ memberId, connector }: OfflineQueue): Promise<void> {
    await this.subscriptions.drained(memberId, connector || undefined);
  }

  /** Resolves to `undefined` while another process reads the queue. `signal` ends the work. */
  async acquireLease(
    { memberId, connector }: OfflineQueue,
    signal: AbortSignal,
  ): Promise<HeldLease | undefined> {
    const key = `offline:${this.installations.clientId ?? ''}:${memberId}:${connector}`;
    return await HeldLease.acquire(this.leases, key, this.clock, signal);
  }

  /** @param end aborts requests whose answers are the only copy of their rows */
  openQueue(queue: QueuePortal, signal: AbortSignal, end: AbortSignal): PortalQueue {
    return new PortalQueue(this.clients.forPortal(queue.memberId), {
      connector: queue.connector,
      limit: this.options.batchSize,
      signal,
      end,
      surplus: (asked, surplus) => this.ingest.reports.surplus(queue, asked, surplus),
    });
  }

  reservationsOf(queue: OfflineQueue): QueueReservations {
    return new QueueReservations(this.store, queue);
  }

  lookAheadOf({ memberId }: OfflineQueue): LookAhead {
    return new LookAhead(this.options.lookAhead, (most) => this.ingest.countWaiting(memberId, most));
  }

  /** @param end aborts when this process cannot wait any longer */
  rowStoreOf(queue: QueuePortal, lookAhead: LookAhead, end: AbortSignal): RowStore {
    return new RowStore(queue, this.subscriptions, this.ingest, this.reports, lookAhead, this.clock, end);
  }
}
