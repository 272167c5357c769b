import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../../common/index.js';
import { migrate } from '../migrate.js';
import { retryWhileLocked } from '../while-locked.js';
import type { Cipher } from '../../../storage/index.js';
import type {
  DeferredEvent,
  DeferBounds,
  InstallationStore,
  Lease,
  PendingBounds,
  PendingCrowds,
  PendingInstall,
  PendingInstallListing,
  PendingUninstall,
  Installation,
  TokenlessInstallation,
} from '../../../portals/index.js';
import { InstallationReader } from '../../installations/installation-reader.js';
import { tokenlessFromRow, toRow } from '../../installations/installation-row.js';
import { toPage, type Page } from '../../installations/page.js';
import { Parking } from './pending-installs.js';
import { PendingUninstalls } from './pending-uninstalls.js';
import { MIGRATIONS } from '../migrations.js';
import { prepareStatements, type Statements } from './statements.js';
import type { Write } from './write.js';

const PAGE_SIZE = 100;

/** Read without a key, which takes a fraction of the time. */
const TOKENLESS_PAGE_SIZE = 64;

/** How a SQLite file of installations is used. */
export interface SqliteInstallationStoreOptions {
  /** Whether no other process uses the file: then leases left in it are those of a killed one (default yes). */
  exclusive?: boolean;
}

/**
 * Installations in a SQLite file. Tokens and parked installs are sealed by `cipher`. Several processes may share
 * the file, when none of them says that it is alone.
 *
 * @publicApi
 */
export class SqliteInstallationStore implements InstallationStore {
  private readonly statements: Statements;
  private readonly reader: InstallationReader;
  private readonly parking: Parking;
  private readonly pending: PendingUninstalls;

  /** Brings the tables of `db` up to date. The caller opens and closes `db`. */
  constructor(
    private readonly db: Database,
    private readonly cipher: Cipher,
    private readonly clock: Clock,
    { exclusive = true }: SqliteInstallationStoreOptions = {},
  ) {
    migrate(db, 'portals', MIGRATIONS.portals);
    this.statements = prepareStatements(db);
    this.reader = new InstallationReader(cipher, clock);
    this.parking = new Parking(this.statements, cipher, this.write);
    this.pending = new PendingUninstalls(this.statements, cipher, this.write);
    if (exclusive) this.statements.releaseAll.run();
  }

  async get(clientId: string, memberId: string): Promise<Installation | undefined> {
    const row = this.statements.get.get(clientId, memberId);
    return row && this.reader.read(row);
  }

  async putIfVersion(record: Installation, expectedVersion: number | undefined): Promise<boolean> {
    const { insert, update } = this.statements;
    const { changes } = await this.write(() =>
      expectedVersion === undefined
        ? insert.run(toRow(record, 1, this.cipher))
        : update.run({ ...toRow(record, expectedVersion + 1, this.cipher), expected: expectedVersion }),
    );
    return changes === 1;
  }

  async list(clientId: string, cursor = ''): Promise<Page<Installation>> {
    const page = toPage(this.statements.page.all(clientId, cursor, PAGE_SIZE), PAGE_SIZE);
    return { ...page, items: this.reader.readLegible(page.items) };
  }

  async revision(clientId: string, memberId: string): Promise<string | undefined> {
    const row = this.statements.revision.get(clientId, memberId);
    return row && `${row.version} ${row.updated_at} ${row.install_id ?? ''}`;
  }

  async activeAt(clientId: string, domain: string): Promise<string[]> {
    return this.statements.activeAt.all(clientId, domain).map(({ member_id }) => member_id);
  }

  async countActive(clientId: string): Promise<number> {
    return this.statements.countActive.get(clientId)!.count;
  }

  async listTokenless(clientId: string, cursor = ''): Promise<Page<TokenlessInstallation>> {
    const rows = this.statements.tokenlessPage.all(clientId, cursor, TOKENLESS_PAGE_SIZE);
    const page = toPage(rows, TOKENLESS_PAGE_SIZE);
    return { ...page, items: page.items.map(tokenlessFromRow) };
  }

  async remove(clientId: string, memberId: string, expectedVersion: number): Promise<boolean> {
    const { changes } = await this.write(() =>
      this.statements.remove.run(clientId, memberId, expectedVersion),
    );
    return changes === 1;
  }

  enqueueInstall(install: PendingInstall, bounds: PendingBounds): Promise<boolean> {
    return this.parking.park(install, bounds);
  }

  async pendingInstalls(
    clientId: string,
    now: number,
    limit: number,
    exceptMembers: readonly string[] = [],
  ): Promise<PendingInstallListing[]> {
    return this.parking.due(clientId, now, limit, exceptMembers);
  }

  async pendingOf(
    clientId: string,
    memberId?: string,
  ): Promise<Pick<PendingInstall, 'id' | 'source' | 'memberId'>[]> {
    return this.parking.all(clientId, memberId);
  }

  async crowds(
    clientId: string,
    newcomer: Pick<PendingInstall, 'source' | 'memberId'>,
  ): Promise<PendingCrowds> {
    return this.parking.crowds(clientId, newcomer);
  }

  async hastenPending(clientId: string, latest: number): Promise<void> {
    await this.write(() => this.statements.hasten.run({ client_id: clientId, latest }));
  }

  async pendingPayload(id: string): Promise<string | undefined> {
    return this.parking.payload(id);
  }

  reschedulePending(id: string, payload: string): Promise<void> {
    return this.parking.replace(id, payload);
  }

  async nextPendingAt(clientId: string): Promise<number | undefined> {
    return this.statements.nextParkedAt.get(clientId)?.due_at ?? undefined;
  }

  async postpone(id: string, attempts: number, dueAt: number): Promise<void> {
    await this.write(() => this.statements.postpone.run(attempts, dueAt, id));
  }

  async removePending(id: string): Promise<void> {
    await this.write(() => this.statements.unpark.run(id));
  }

  deferEvent(
    match: Pick<PendingInstall, 'clientId' | 'memberId' | 'tokenHash'>,
    event: DeferredEvent,
    bounds: DeferBounds,
  ): Promise<boolean> {
    return this.parking.hold(match, event, bounds);
  }

  async deferredEvents(parkedId: string): Promise<DeferredEvent[]> {
    return this.parking.held(parkedId);
  }

  putUninstall(uninstall: PendingUninstall): Promise<void> {
    return this.pending.put(uninstall);
  }

  async uninstalls(clientId: string, now: number, limit: number): Promise<PendingUninstall[]> {
    return this.pending.due(clientId, now, limit);
  }

  async nextUninstallAt(clientId: string): Promise<number | undefined> {
    return this.statements.nextUninstallAt.get(clientId)?.due_at ?? undefined;
  }

  async hastenUninstalls(clientId: string, latest: number): Promise<void> {
    await this.write(() => this.statements.hastenUninstalls.run({ client_id: clientId, latest }));
  }

  moveUninstall(uninstall: Omit<PendingUninstall, 'payload'>): Promise<void> {
    return this.pending.move(uninstall);
  }

  async endUninstall({
    clientId,
    memberId,
    since,
  }: Pick<PendingUninstall, 'clientId' | 'memberId' | 'since'>): Promise<void> {
    await this.write(() => this.statements.endUninstall.run(clientId, memberId, since));
  }

  async webhookPortal(tokenHash: string): Promise<string | undefined> {
    return this.statements.webhookPortal.get(tokenHash)?.member_id;
  }

  async pinWebhookPortal(tokenHash: string, memberId: string): Promise<string> {
    const pinned = await this.webhookPortal(tokenHash);
    if (pinned !== undefined) return pinned;
    await this.write(() => this.statements.pinWebhookPortal.run(tokenHash, memberId));
    return (await this.webhookPortal(tokenHash)) ?? memberId;
  }

  async unpinWebhooks(memberId: string): Promise<number> {
    return (await this.write(() => this.statements.unpinWebhooks.run(memberId))).changes;
  }

  async lease(key: string, ttlMs: number): Promise<Lease | undefined> {
    const holder = randomUUID();
    const now = this.clock.now();
    const { changes } = await this.write(() => this.statements.lease.run({ key, holder, now, ttl: ttlMs }));
    if (changes === 0) return undefined;
    return {
      renew: async (ttl) => {
        const at = this.clock.now();
        const renewed = await this.write(() => this.statements.renew.run({ key, holder, now: at, ttl }));
        return renewed.changes === 1;
      },
      release: async () => {
        await this.write(() => this.statements.release.run(key, holder));
      },
    };
  }

  private readonly write: Write = (work) => retryWhileLocked(work, this.db.name, this.clock);
}
