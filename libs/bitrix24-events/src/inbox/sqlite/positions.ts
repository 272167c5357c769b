import type { SqliteDatabase } from '../../storage/index.js';

/**
 * Numbers deliveries in the order of their acceptance; one that is replayed gets a new number. The first number of a
 * delivery is its id too, and never given again.
 */
export class Positions {
  private last: number;

  constructor(db: SqliteDatabase) {
    // No position is below its delivery's id; ids of those that are gone are in the second.
    const highest = db
      .prepare(
        'SELECT max(last, (SELECT coalesce(max(position), 0) FROM inbox_deliveries)) FROM inbox_numbering',
      )
      .pluck()
      .get();
    this.last = typeof highest === 'number' ? highest : 0;
  }

  next(): number {
    return ++this.last;
  }
}
