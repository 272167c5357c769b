import type { Clock } from '../../../common/index.js';
import type {
  DeferBounds,
  DeferredEvent,
  Installation,
  InstallationStore,
  Lease,
  PendingBounds,
  PendingCrowds,
  PendingInstall,
  PendingInstallListing,
  PendingUninstall,
  TokenlessInstallation,
} from '../../../portals/index.js';
import type { Cipher } from '../../../storage/index.js';
import type { PostgresDatabase } from '../postgres-database.js';
import { DeferredEvents } from './deferred-events.js';
import { Installations } from './installations.js';
import { Leases } from './leases.js';
import { PendingInstalls } from './pending-installs.js';
import { PendingUninstalls } from './pending-uninstalls.js';
import { WebhookPortals } from './webhook-portals.js';

/** Installations in PostgreSQL. Tokens and what is pending are sealed by `cipher`. */
export class PostgresInstallationStore implements InstallationStore {
  private readonly records: Installations;
  private readonly pending: PendingInstalls;
  private readonly deferred: DeferredEvents;
  private readonly pendingUninstalls: PendingUninstalls;
  private readonly webhooks: WebhookPortals;
  private readonly leases: Leases;

  /** @param now in the time of the database: leases of all processes go by it */
  constructor(db: PostgresDatabase, cipher: Cipher, clock: Clock, now: () => number) {
    this.records = new Installations(db, cipher, clock);
    this.pending = new PendingInstalls(db, cipher);
    this.deferred = new DeferredEvents(db, cipher);
    this.pendingUninstalls = new PendingUninstalls(db, cipher);
    this.webhooks = new WebhookPortals(db);
    this.leases = new Leases(db, now);
  }

  get(clientId: string, memberId: string): Promise<Installation | undefined> {
    return this.records.get(clientId, memberId);
  }

  putIfVersion(record: Installation, expectedVersion: number | undefined): Promise<boolean> {
    return this.records.putIfVersion(record, expectedVersion);
  }

  list(clientId: string, cursor?: string): Promise<{ items: Installation[]; cursor?: string }> {
    return this.records.list(clientId, cursor);
  }

  listTokenless(
    clientId: string,
    cursor?: string,
  ): Promise<{ items: TokenlessInstallation[]; cursor?: string }> {
    return this.records.listTokenless(clientId, cursor);
  }

  revision(clientId: string, memberId: string): Promise<string | undefined> {
    return this.records.revision(clientId, memberId);
  }

  activeAt(clientId: string, domain: string): Promise<string[]> {
    return this.records.activeAt(clientId, domain);
  }

  countActive(clientId: string): Promise<number> {
    return this.records.countActive(clientId);
  }

  remove(clientId: string, memberId: string, expectedVersion: number): Promise<boolean> {
    return this.records.remove(clientId, memberId, expectedVersion);
  }

  enqueueInstall(install: PendingInstall, bounds: PendingBounds): Promise<boolean> {
    return this.pending.enqueue(install, bounds);
  }

  pendingInstalls(
    clientId: string,
    now: number,
    limit: number,
    exceptMembers: readonly string[] = [],
  ): Promise<PendingInstallListing[]> {
    return this.pending.due(clientId, now, limit, exceptMembers);
  }

  pendingOf(
    clientId: string,
    memberId?: string,
  ): Promise<Pick<PendingInstall, 'id' | 'source' | 'memberId'>[]> {
    return this.pending.all(clientId, memberId);
  }

  crowds(clientId: string, newcomer: Pick<PendingInstall, 'source' | 'memberId'>): Promise<PendingCrowds> {
    return this.pending.crowds(clientId, newcomer);
  }

  hastenPending(clientId: string, latest: number): Promise<void> {
    return this.pending.hasten(clientId, latest);
  }

  pendingPayload(id: string): Promise<string | undefined> {
    return this.pending.payload(id);
  }

  reschedulePending(id: string, payload: string): Promise<void> {
    return this.pending.replacePayload(id, payload);
  }

  nextPendingAt(clientId: string): Promise<number | undefined> {
    return this.pending.nextAt(clientId);
  }

  postpone(id: string, attempts: number, dueAt: number): Promise<void> {
    return this.pending.postpone(id, attempts, dueAt);
  }

  removePending(id: string): Promise<void> {
    return this.pending.remove(id);
  }

  deferEvent(
    match: Pick<PendingInstall, 'clientId' | 'memberId' | 'tokenHash'>,
    event: DeferredEvent,
    bounds: DeferBounds,
  ): Promise<boolean> {
    return this.deferred.defer(match, event, bounds);
  }

  deferredEvents(parkedId: string): Promise<DeferredEvent[]> {
    return this.deferred.of(parkedId);
  }

  putUninstall(uninstall: PendingUninstall): Promise<void> {
    return this.pendingUninstalls.put(uninstall);
  }

  uninstalls(clientId: string, now: number, limit: number): Promise<PendingUninstall[]> {
    return this.pendingUninstalls.due(clientId, now, limit);
  }

  nextUninstallAt(clientId: string): Promise<number | undefined> {
    return this.pendingUninstalls.nextAt(clientId);
  }

  hastenUninstalls(clientId: string, latest: number): Promise<void> {
    return this.pendingUninstalls.hasten(clientId, latest);
  }

  moveUninstall(uninstall: Omit<PendingUninstall, 'payload'>): Promise<void> {
    return this.pendingUninstalls.move(uninstall);
  }

  endUninstall(uninstall: Pick<PendingUninstall, 'clientId' | 'memberId' | 'since'>): Promise<void> {
    return this.pendingUninstalls.end(uninstall);
  }

  webhookPortal(tokenHash: string): Promise<string | undefined> {
    return this.webhooks.get(tokenHash);
  }

  pinWebhookPortal(tokenHash: string, memberId: string): Promise<string> {
    return this.webhooks.pin(tokenHash, memberId);
  }

  unpinWebhooks(memberId: string): Promise<number> {
    return this.webhooks.unpin(memberId);
  }

  lease(key: string, ttlMs: number): Promise<Lease | undefined> {
    return this.leases.acquire(key, ttlMs);
  }
}
