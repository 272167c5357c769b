import type { BindingMemory } from '../../bindings/index.js';
import type { PostgresDatabase } from './postgres-database.js';

/** @param schema quoted */
export const BINDING_MEMORY_TABLES = (schema: string): string => `
  CREATE TABLE ${schema}.binding_memory (
    member_id text PRIMARY KEY,
    memory    text NOT NULL
  );
`;

/** What is remembered of each portal's bindings, in PostgreSQL. */
export class PostgresBindingMemory implements BindingMemory {
  private readonly table: string;

  constructor(private readonly db: PostgresDatabase) {
    this.table = `${db.schema}.binding_memory`;
  }

  async get(memberId: string): Promise<string | undefined> {
    const [row] = await this.db.query<{ memory: string }>(
      `SELECT memory FROM ${this.table} WHERE member_id = $1`,
      [memberId],
    );
    return row?.memory;
  }

  async set(memberId: string, json: string): Promise<void> {
    await this.db.query(
      `INSERT INTO ${this.table} (member_id, memory) VALUES ($1, $2)
       ON CONFLICT (member_id) DO UPDATE SET memory = excluded.memory`,
      [memberId, json],
    );
  }

  async delete(memberId: string): Promise<void> {
    await this.db.query(`DELETE FROM ${this.table} WHERE member_id = $1`, [memberId]);
  }
}
