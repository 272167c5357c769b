import type { OfflineQueue, OfflineStore, Reservation } from '../../offline/index.js';
import type { PostgresDatabase } from './postgres-database.js';

/** @param schema quoted */
export const OFFLINE_TABLES = (schema: string): string => `
  CREATE TABLE ${schema}.offline_reservations (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id  text COLLATE "C" NOT NULL,
    connector  text COLLATE "C" NOT NULL,
    process_id text COLLATE "C" NOT NULL CHECK (process_id <> ''),
    errors     boolean NOT NULL,
    UNIQUE (member_id, connector, process_id)
  );
`;

/** Reservations of offline queues, in PostgreSQL. Holds no secret. */
export class PostgresOfflineStore implements OfflineStore {
  private readonly table: string;

  constructor(private readonly db: PostgresDatabase) {
    this.table = `${db.schema}.offline_reservations`;
  }

  async reservations({ memberId, connector }: OfflineQueue): Promise<Reservation[]> {
    const rows = await this.db.query<{ process_id: string; errors: boolean }>(
      `SELECT process_id, errors FROM ${this.table} WHERE member_id = $1 AND connector = $2 ORDER BY id`,
      [memberId, connector],
    );
    return rows.map(({ process_id: processId, errors }) => ({ processId, errors }));
  }

  async add({ memberId, connector }: OfflineQueue, { processId, errors }: Reservation): Promise<void> {
    await this.db.query(
      `INSERT INTO ${this.table} (member_id, connector, process_id, errors) VALUES ($1, $2, $3, $4)
       ON CONFLICT (member_id, connector, process_id) DO NOTHING`,
      [memberId, connector, processId, errors],
    );
  }

  async remove({ memberId, connector }: OfflineQueue, processId: string): Promise<void> {
    await this.db.query(
      `DELETE FROM ${this.table} WHERE member_id = $1 AND connector = $2 AND process_id = $3`,
      [memberId, connector, processId],
    );
  }

  async forget(memberId: string): Promise<void> {
    await this.db.query(`DELETE FROM ${this.table} WHERE member_id = $1`, [memberId]);
  }
}
