import type { SqliteDatabase } from '../../storage/index.js';

/** Numbers deliveries in the order of their acceptance; one that is replayed gets a new number. */
export class Positions {
  private last: number;

  constructor(db: SqliteDatabase) {
    const highest = db.prepare('SELECT max(position) FROM inbox_deliveries').pluck().get();
    this.last = typeof highest === 'number' ? highest : 0;
  }

  next(): number {
    return ++this.last;
  }
}
