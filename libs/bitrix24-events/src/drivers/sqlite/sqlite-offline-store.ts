import { migrate } from './migrate.js';
import type { SqliteDatabase } from './sqlite-database.js';
import type { OfflineQueue, OfflineStore, Reservation } from '../../offline/index.js';
import { MIGRATIONS } from './migrations.js';

/** Keeps reservations in a SQLite file. Holds no secret. */
export class SqliteOfflineStore implements OfflineStore {
  private readonly select;
  private readonly insert;
  private readonly removeOne;
  private readonly removeAll;

  /** Brings the tables of `db` up to date. The caller opens and closes `db`. */
  constructor(db: SqliteDatabase) {
    migrate(db, 'offline', MIGRATIONS.offline);
    this.select = db.prepare<[string, string], { process_id: string; errors: number }>(
      'SELECT process_id, errors FROM offline_reservations WHERE member_id = ? AND connector = ? ORDER BY id',
    );
    this.insert = db.prepare<[string, string, string, number]>(
      'INSERT INTO offline_reservations (member_id, connector, process_id, errors) VALUES (?, ?, ?, ?) ' +
        'ON CONFLICT (member_id, connector, process_id) DO NOTHING',
    );
    this.removeOne = db.prepare<[string, string, string]>(
      'DELETE FROM offline_reservations WHERE member_id = ? AND connector = ? AND process_id = ?',
    );
    this.removeAll = db.prepare<[string]>('DELETE FROM offline_reservations WHERE member_id = ?');
  }

  async reservations({ memberId, connector }: OfflineQueue): Promise<Reservation[]> {
    return this.select
      .all(memberId, connector)
      .map(({ process_id: processId, errors }) => ({ processId, errors: errors === 1 }));
  }

  async add({ memberId, connector }: OfflineQueue, { processId, errors }: Reservation): Promise<void> {
    this.insert.run(memberId, connector, processId, Number(errors));
  }

  async remove({ memberId, connector }: OfflineQueue, processId: string): Promise<void> {
    this.removeOne.run(memberId, connector, processId);
  }

  async forget(memberId: string): Promise<void> {
    this.removeAll.run(memberId);
  }
}
