import { migrate } from './migrate.js';
import type { SqliteDatabase } from './sqlite-database.js';
import type { BindingMemory } from '../../bindings/index.js';
import { MIGRATIONS } from './migrations.js';

/** Remembers over restarts, in a SQLite file. Holds no secret. */
export class SqliteBindingMemory implements BindingMemory {
  private readonly select;
  private readonly upsert;
  private readonly remove;

  /** Brings the tables of `db` up to date. The caller opens and closes `db`. */
  constructor(db: SqliteDatabase) {
    migrate(db, 'bindings', MIGRATIONS.bindings);
    this.select = db.prepare<[string], { memory: string }>(
      'SELECT memory FROM binding_memory WHERE member_id = ?',
    );
    this.upsert = db.prepare<[string, string]>(
      'INSERT INTO binding_memory (member_id, memory) VALUES (?, ?) ' +
        'ON CONFLICT (member_id) DO UPDATE SET memory = excluded.memory',
    );
    this.remove = db.prepare<[string]>('DELETE FROM binding_memory WHERE member_id = ?');
  }

  async get(memberId: string): Promise<string | undefined> {
    return this.select.get(memberId)?.memory;
  }

  async set(memberId: string, json: string): Promise<void> {
    this.upsert.run(memberId, json);
  }

  async delete(memberId: string): Promise<void> {
    this.remove.run(memberId);
  }
}
