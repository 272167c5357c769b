import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../common/index.js';
import type { Installation, TokenlessInstallation } from '../../../portals/index.js';
import type { Cipher } from '../../../storage/index.js';
import { InstallationReader } from '../../installations/installation-reader.js';
import {
  INSTALLATION_COLUMNS,
  tokenlessFromRow,
  TOKENLESS_COLUMNS,
  toRow,
  type InstallationRow,
  type TokenlessRow,
} from '../../installations/installation-row.js';
import { toPage, type Page } from '../../installations/page.js';
import type { PostgresDatabase } from '../postgres-database.js';

const PAGE_SIZE = 100;
const COLUMNS = INSTALLATION_COLUMNS.join(', ');

/** Records of installations, each under its version. Tokens are sealed. */
export class Installations {
  private readonly table: string;
  private readonly reader: InstallationReader;

  constructor(
    private readonly db: PostgresDatabase,
    private readonly cipher: Cipher,
    clock: Clock,
  ) {
    this.table = `${db.schema}.installations`;
    this.reader = new InstallationReader(cipher, clock);
  }

  async get(clientId: string, memberId: string): Promise<Installation | undefined> {
    const [row] = await this.db.query<InstallationRow>(
      `SELECT ${COLUMNS} FROM ${this.table} WHERE client_id = $1 AND member_id = $2`,
      [clientId, memberId],
    );
    return row && this.reader.read(row);
  }

  /** A write that is repeated knows its first try, whose answer was lost, by its `write_id`. */
  async putIfVersion(record: Installation, expectedVersion: number | undefined): Promise<boolean> {
    const row = toRow(record, (expectedVersion ?? 0) + 1, this.cipher);
    const values = [...INSTALLATION_COLUMNS.map((name) => row[name]), randomUUID()];
    const numbers = values.map((_, index) => `$${index + 1}`);
    const writeId = numbers.at(-1)!;
    const rows =
      expectedVersion === undefined
        ? await this.db.query(
            `INSERT INTO ${this.table} AS stored (${COLUMNS}, write_id) VALUES (${numbers.join(', ')})
             ON CONFLICT (client_id, member_id) DO UPDATE SET write_id = excluded.write_id
               WHERE stored.write_id = excluded.write_id
             RETURNING 1`,
            values,
          )
        : await this.db.query(
            `UPDATE ${this.table} SET (${COLUMNS}, write_id) = ROW (${numbers.join(', ')})
             WHERE client_id = $1 AND member_id = $2
               AND (version = $${values.length + 1} OR write_id = ${writeId})
             RETURNING 1`,
            [...values, expectedVersion],
          );
    return rows.length > 0;
  }

  async list(clientId: string, cursor = ''): Promise<Page<Installation>> {
    const rows = await this.page<InstallationRow>(COLUMNS, clientId, cursor);
    return { ...rows, items: this.reader.readLegible(rows.items) };
  }

  async listTokenless(clientId: string, cursor = ''): Promise<Page<TokenlessInstallation>> {
    const columns = `${TOKENLESS_COLUMNS.join(', ')}, application_token <> '' AS has_token`;
    const rows = await this.page<TokenlessRow>(columns, clientId, cursor);
    return { ...rows, items: rows.items.map(tokenlessFromRow) };
  }

  async revision(clientId: string, memberId: string): Promise<string | undefined> {
    const [row] = await this.db.query<{ write_id: string }>(
      `SELECT write_id FROM ${this.table} WHERE client_id = $1 AND member_id = $2`,
      [clientId, memberId],
    );
    return row?.write_id;
  }

  async activeAt(clientId: string, domain: string): Promise<string[]> {
    const rows = await this.db.query<{ member_id: string }>(
      `SELECT member_id FROM ${this.table} WHERE client_id = $1 AND domain = $2 AND status = 'active'`,
      [clientId, domain],
    );
    return rows.map(({ member_id }) => member_id);
  }

  async countActive(clientId: string): Promise<number> {
    const [row] = await this.db.query<{ count: number }>(
      `SELECT count(*) AS count FROM ${this.table} WHERE client_id = $1 AND status = 'active'`,
      [clientId],
    );
    return row!.count;
  }

  async remove(clientId: string, memberId: string, expectedVersion: number): Promise<boolean> {
    const rows = await this.db.query(
      `DELETE FROM ${this.table} WHERE client_id = $1 AND member_id = $2 AND version = $3 RETURNING 1`,
      [clientId, memberId, expectedVersion],
    );
    return rows.length > 0;
  }

  private async page<Row extends { member_id: string }>(
    columns: string,
    clientId: string,
    cursor: string,
  ): Promise<Page<Row>> {
    const rows = await this.db.query<Row>(
      `SELECT ${columns} FROM ${this.table} WHERE client_id = $1 AND member_id > $2
       ORDER BY member_id LIMIT ${PAGE_SIZE}`,
      [clientId, cursor],
    );
    return toPage(rows, PAGE_SIZE);
  }
}
