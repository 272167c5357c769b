import type { StoredSweepMark, SweepEntity, SweepMark, SweepMarks } from '../../sweep/index.js';
import type { PostgresDatabase } from './postgres-database.js';

/** @param schema quoted */
export const SWEEP_TABLES = (schema: string): string => `
  CREATE TABLE ${schema}.sweep_marks (
    member_id text COLLATE "C" NOT NULL,
    entity    text COLLATE "C" NOT NULL,
    mark      text NOT NULL,
    PRIMARY KEY (member_id, entity)
  );
`;

interface MarkRow {
  member_id: string;
  entity: SweepEntity;
  mark: string;
}

/** How far sweeps have come, in PostgreSQL. Holds no secret. */
export class PostgresSweepMarks implements SweepMarks {
  private readonly table: string;

  constructor(private readonly db: PostgresDatabase) {
    this.table = `${db.schema}.sweep_marks`;
  }

  async get(memberId: string, entity: SweepEntity): Promise<SweepMark | undefined> {
    const [row] = await this.db.query<Pick<MarkRow, 'mark'>>(
      `SELECT mark FROM ${this.table} WHERE member_id = $1 AND entity = $2`,
      [memberId, entity],
    );
    return row && toMark(row.mark);
  }

  async set(memberId: string, entity: SweepEntity, mark: SweepMark): Promise<void> {
    await this.db.query(
      `INSERT INTO ${this.table} (member_id, entity, mark) VALUES ($1, $2, $3)
       ON CONFLICT (member_id, entity) DO UPDATE SET mark = excluded.mark`,
      [memberId, entity, JSON.stringify(mark)],
    );
  }

  async list(): Promise<StoredSweepMark[]> {
    const rows = await this.db.query<MarkRow>(
      `SELECT member_id, entity, mark FROM ${this.table} ORDER BY member_id, entity`,
    );
    return rows.map(({ member_id: memberId, entity, mark }) => ({ memberId, entity, mark: toMark(mark) }));
  }

  async forget(memberId: string): Promise<void> {
    await this.db.query(`DELETE FROM ${this.table} WHERE member_id = $1`, [memberId]);
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by set
const toMark = (text: string): SweepMark => JSON.parse(text) as SweepMark;
