import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../common/index.js';
import { migrate, type Cipher } from '../../storage/index.js';
import type { InstallationStore, Lease, ParkedInstall } from '../installation-store.js';
import type { Installation } from '../installation.js';
import { fromRow, toRow } from './installation-row.js';
import { PORTALS_MIGRATIONS } from './portals.migrations.js';
import { prepareStatements, type Statements } from './statements.js';

const PAGE = 100;

/**
 * Installations in a SQLite file, which several processes may share. Tokens and parked installs are sealed
 * by `cipher`.
 *
 * @publicApi
 */
export class SqliteInstallationStore implements InstallationStore {
  private readonly statements: Statements;

  /** Brings the tables of `db` up to date. The caller opens and closes `db`. */
  constructor(
    db: Database,
    private readonly cipher: Cipher,
    private readonly clock: Clock,
  ) {
    migrate(db, 'portals', PORTALS_MIGRATIONS);
    this.statements = prepareStatements(db);
  }

  async get(clientId: string, memberId: string): Promise<Installation | undefined> {
    const row = this.statements.get.get(clientId, memberId);
    return row && fromRow(row, this.cipher);
  }

  async putIfVersion(record: Installation, expectedVersion: number | undefined): Promise<boolean> {
    const { insert, update } = this.statements;
    const { changes } =
      expectedVersion === undefined
        ? insert.run(toRow(record, 1, this.cipher))
        : update.run({ ...toRow(record, expectedVersion + 1, this.cipher), expected: expectedVersion });
    return changes === 1;
  }

  async list(clientId: string, cursor = ''): Promise<{ items: Installation[]; cursor?: string }> {
    const rows = this.statements.page.all(clientId, cursor, PAGE);
    const next = rows.length === PAGE ? rows.at(-1)?.member_id : undefined;
    return {
      items: rows.map((row) => fromRow(row, this.cipher)),
      ...(next !== undefined && { cursor: next }),
    };
  }

  async park(install: ParkedInstall, limit: number): Promise<boolean> {
    const { park, isParked } = this.statements;
    const { changes } = park.run({
      id: install.id,
      client_id: install.clientId,
      member_id: install.memberId,
      parked_at: install.parkedAt,
      attempts: install.attempts,
      due_at: install.dueAt,
      payload: this.cipher.seal(install.payload, parkedAad(install.id)),
      bound: limit,
    });
    return changes === 1 || isParked.get(install.id) !== undefined;
  }

  async parked(clientId: string, now: number, limit: number): Promise<ParkedInstall[]> {
    return this.statements.parked.all(clientId, now, limit).map((row) => ({
      id: row.id,
      clientId: row.client_id,
      memberId: row.member_id,
      parkedAt: row.parked_at,
      attempts: row.attempts,
      dueAt: row.due_at,
      payload: this.cipher.open(row.payload, parkedAad(row.id)),
    }));
  }

  async nextParkedAt(clientId: string): Promise<number | undefined> {
    return this.statements.nextParkedAt.get(clientId)?.due_at ?? undefined;
  }

  async postpone(id: string, attempts: number, dueAt: number): Promise<void> {
    this.statements.postpone.run(attempts, dueAt, id);
  }

  async unpark(id: string): Promise<void> {
    this.statements.unpark.run(id);
  }

  async webhookPortal(tokenHash: string): Promise<string | undefined> {
    return this.statements.webhookPortal.get(tokenHash)?.member_id;
  }

  async pinWebhookPortal(tokenHash: string, memberId: string): Promise<string> {
    const pinned = await this.webhookPortal(tokenHash);
    if (pinned !== undefined) return pinned;
    this.statements.pinWebhookPortal.run(tokenHash, memberId);
    return (await this.webhookPortal(tokenHash)) ?? memberId;
  }

  async lease(key: string, ttlMs: number): Promise<Lease | undefined> {
    const holder = randomUUID();
    const now = this.clock.now();
    const { changes } = this.statements.lease.run({ key, holder, now, until: now + ttlMs });
    if (changes === 0) return undefined;
    return {
      release: async () => {
        this.statements.release.run(key, holder);
      },
    };
  }
}

const parkedAad = (id: string): string => JSON.stringify(['parked', id]);
