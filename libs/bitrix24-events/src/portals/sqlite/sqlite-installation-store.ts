import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../common/index.js';
import { migrate, retryWhileLocked, StorageError, type Cipher } from '../../storage/index.js';
import type { InstallationStore, Lease, ParkedInstall } from '../installation-store.js';
import type { Installation } from '../installation.js';
import { RefusalLog } from '../refusal-log.js';
import { fromRow, toRow, type InstallationRow } from './installation-row.js';
import { PORTALS_MIGRATIONS } from './portals.migrations.js';
import { prepareStatements, type Statements } from './statements.js';

const PAGE = 100;

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
  private readonly sealed: RefusalLog;

  /** Brings the tables of `db` up to date. The caller opens and closes `db`. */
  constructor(
    private readonly db: Database,
    private readonly cipher: Cipher,
    private readonly clock: Clock,
    { exclusive = true }: SqliteInstallationStoreOptions = {},
  ) {
    migrate(db, 'portals', PORTALS_MIGRATIONS);
    this.statements = prepareStatements(db);
    this.sealed = new RefusalLog(new Logger('Bitrix24Portals'), clock);
    if (exclusive) this.statements.releaseAll.run();
  }

  async get(clientId: string, memberId: string): Promise<Installation | undefined> {
    const row = this.statements.get.get(clientId, memberId);
    return row && fromRow(row, this.cipher);
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

  async list(clientId: string, cursor = ''): Promise<{ items: Installation[]; cursor?: string }> {
    const rows = this.statements.page.all(clientId, cursor, PAGE);
    const next = rows.length === PAGE ? rows.at(-1)?.member_id : undefined;
    return {
      items: rows.flatMap((row) => this.opened(row)),
      ...(next !== undefined && { cursor: next }),
    };
  }

  async park(install: ParkedInstall, limit: number): Promise<boolean> {
    const { park, isParked } = this.statements;
    const row = {
      id: install.id,
      client_id: install.clientId,
      member_id: install.memberId,
      parked_at: install.parkedAt,
      attempts: install.attempts,
      due_at: install.dueAt,
      payload: this.cipher.seal(install.payload, parkedAad(install.id)),
      bound: limit,
    };
    const { changes } = await this.write(() => park.run(row));
    return changes === 1 || isParked.get(install.id) !== undefined;
  }

  async parked(clientId: string, now: number, limit: number): Promise<Omit<ParkedInstall, 'payload'>[]> {
    return this.statements.parked.all(clientId, now, limit).map((row) => ({
      id: row.id,
      clientId: row.client_id,
      memberId: row.member_id,
      parkedAt: row.parked_at,
      attempts: row.attempts,
      dueAt: row.due_at,
    }));
  }

  async parkedPayload(id: string): Promise<string | undefined> {
    const row = this.statements.parkedPayload.get(id);
    return row && this.cipher.open(row.payload, parkedAad(id));
  }

  async nextParkedAt(clientId: string): Promise<number | undefined> {
    return this.statements.nextParkedAt.get(clientId)?.due_at ?? undefined;
  }

  async postpone(id: string, attempts: number, dueAt: number): Promise<void> {
    await this.write(() => this.statements.postpone.run(attempts, dueAt, id));
  }

  async unpark(id: string): Promise<void> {
    await this.write(() => this.statements.unpark.run(id));
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

  async lease(key: string, ttlMs: number): Promise<Lease | undefined> {
    const holder = randomUUID();
    const now = this.clock.now();
    const { changes } = await this.write(() =>
      this.statements.lease.run({ key, holder, now, until: now + ttlMs }),
    );
    if (changes === 0) return undefined;
    return {
      release: async () => {
        await this.write(() => this.statements.release.run(key, holder));
      },
    };
  }

  /** One portal's sealed row must not hide all others. */
  private opened(row: InstallationRow): Installation[] {
    try {
      return [fromRow(row, this.cipher)];
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.sealed.warn('an installation is left out', `portal ${row.member_id}: ${error.message}`);
      return [];
    }
  }

  private write<T>(work: () => T): Promise<T> {
    return retryWhileLocked(work, this.db.name, this.clock);
  }
}

const parkedAad = (id: string): string => JSON.stringify(['parked', id]);
