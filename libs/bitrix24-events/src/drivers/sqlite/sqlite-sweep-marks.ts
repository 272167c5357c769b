import { migrate } from './migrate.js';
import type { SqliteDatabase } from './sqlite-database.js';
import type { SweepEntity, StoredSweepMark, SweepMark, SweepMarks } from '../../sweep/index.js';
import { MIGRATIONS } from './migrations.js';

interface MarkRow {
  member_id: string;
  entity: SweepEntity;
  mark: string;
}

/** Keeps the marks of sweeps over restarts, in a SQLite file. Holds no secret. */
export class SqliteSweepMarks implements SweepMarks {
  private readonly selectOne;
  private readonly selectAll;
  private readonly upsert;
  private readonly remove;

  /** Brings the tables of `db` up to date. The caller opens and closes `db`. */
  constructor(db: SqliteDatabase) {
    migrate(db, 'sweep', MIGRATIONS.sweep);
    this.selectOne = db.prepare<[string, string], Pick<MarkRow, 'mark'>>(
      'SELECT mark FROM sweep_marks WHERE member_id = ? AND entity = ?',
    );
    this.selectAll = db.prepare<[], MarkRow>(
      'SELECT member_id, entity, mark FROM sweep_marks ORDER BY member_id, entity',
    );
    this.upsert = db.prepare<[string, string, string]>(
      'INSERT INTO sweep_marks (member_id, entity, mark) VALUES (?, ?, ?) ' +
        'ON CONFLICT (member_id, entity) DO UPDATE SET mark = excluded.mark',
    );
    this.remove = db.prepare<[string]>('DELETE FROM sweep_marks WHERE member_id = ?');
  }

  async get(memberId: string, entity: SweepEntity): Promise<SweepMark | undefined> {
    const row = this.selectOne.get(memberId, entity);
    return row && toMark(row.mark);
  }

  async set(memberId: string, entity: SweepEntity, mark: SweepMark): Promise<void> {
    this.upsert.run(memberId, entity, JSON.stringify(mark));
  }

  async list(): Promise<StoredSweepMark[]> {
    return this.selectAll
      .all()
      .map(({ member_id: memberId, entity, mark }) => ({ memberId, entity, mark: toMark(mark) }));
  }

  async forget(memberId: string): Promise<void> {
    this.remove.run(memberId);
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by set
const toMark = (text: string): SweepMark => JSON.parse(text) as SweepMark;
