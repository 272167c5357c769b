import type { SqliteDatabase } from '../sqlite-database.js';
import type { DeliveryFilter } from '../../../inbox/index.js';

/** How many rows are examined in one go: about five milliseconds, so that nothing is held up for long. */
const MAX_ROWS_EXAMINED = 2_000;

/** Ids above `after`, up to and with `upTo`. */
export interface IdRange {
  after: number;
  upTo: number;
}

/** A part of a range that is examined in one go. */
export interface Slice extends IdRange {
  /** The table, as SQL reads it in the order of ids. */
  from: string;
}

const BURIED = 'inbox_deliveries d INDEXED BY inbox_deliveries_buried';
const ALL = 'inbox_deliveries d NOT INDEXED';

/** Cuts a range of ids into slices that are quick to examine, whatever the filter. */
export class Slices {
  private readonly bounds;

  constructor(db: SqliteDatabase) {
    const bound = (from: string, condition: string, order: string) =>
      db
        .prepare<[number, number], number>(
          `SELECT d.id FROM ${from} WHERE ${condition}d.id > ? AND d.id <= ? ORDER BY d.id ${order}
           LIMIT 1 OFFSET ${MAX_ROWS_EXAMINED - 1}`,
        )
        .pluck();
    const both = (from: string, condition: string) => ({
      first: bound(from, condition, 'ASC'),
      last: bound(from, condition, 'DESC'),
    });
    this.bounds = { all: both(ALL, ''), buried: both(BURIED, "d.state = 'buried' AND ") };
  }

  /** The part with the lowest ids. */
  first({ state }: DeliveryFilter, { after, upTo }: IdRange): Slice {
    const buried = state === 'buried';
    const end = this.bounds[buried ? 'buried' : 'all'].first.get(after, upTo);
    return { from: buried ? BURIED : ALL, after, upTo: end ?? upTo };
  }

  /** The part with the highest ids. */
  last({ state }: DeliveryFilter, { after, upTo }: IdRange): Slice {
    const buried = state === 'buried';
    const start = this.bounds[buried ? 'buried' : 'all'].last.get(after, upTo);
    return { from: buried ? BURIED : ALL, after: start === undefined ? after : start - 1, upTo };
  }
}
