import type { SqliteDatabase } from '../sqlite-database.js';

/**
 * Numbers deliveries in the order of their acceptance; one that is replayed gets a new number. The first number of a
 * delivery is its id too, and never given again.
 */
export class Positions {
  private readonly keep;
  private last: number;
  private kept = true;

  constructor(db: SqliteDatabase) {
    this.keep = db.prepare<[number, number]>('UPDATE inbox_numbering SET last = ? WHERE last < ?');
    const highest = db
      .prepare('SELECT max(last, (SELECT coalesce(max(id), 0) FROM inbox_deliveries)) FROM inbox_numbering')
      .pluck()
      .get();
    this.last = typeof highest === 'number' ? highest : 0;
  }

  /** The highest that was given. */
  get highest(): number {
    return this.last;
  }

  next(): number {
    return ++this.last;
  }

  /** The ids in the table do not tell the highest number any more: a row is gone, or was numbered anew. */
  unsettle(): void {
    this.kept = false;
  }

  /** To be called before the commit. */
  write(): void {
    if (this.kept) return;
    this.keep.run(this.last, this.last);
    this.kept = true;
  }

  /** The transaction was rolled back. */
  clear(): void {
    this.kept = false;
  }
}
