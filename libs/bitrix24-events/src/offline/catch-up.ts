/** How far the reading of a queue that had grown long has come. */
export interface CatchUp {
  /** When it began, milliseconds. */
  since: number;
  /** Rows that it has taken in. */
  taken: number;
  /** Free rows at the portal, where it was asked. */
  left: number | undefined;
  /** When it was told of last, of the monotonic clock. */
  toldAt: number;
}

/** What is to be told. */
export interface CatchUpChange {
  now: CatchUp | undefined;
  report?: 'progress' | 'caught-up';
  /** The state to tell of. */
  reported?: CatchUp;
}

/** Between two reports of one queue. */
export const REPORT_INTERVAL_MS = 10_000;

/**
 * A queue that gives all that was asked for holds more: it is being caught up with until it gives less. What comes in
 * small portions is the daily course, and nothing to tell of.
 */
export function advanceCatchUp(
  before: CatchUp | undefined,
  batch: { rows: number; full: boolean; left?: number | undefined },
  { now, monotonic }: { now: number; monotonic: number },
): CatchUpChange {
  if (!before && !batch.full) return { now: undefined };
  const { since, taken, left, toldAt } = before ?? {
    since: now,
    taken: 0,
    left: undefined,
    toldAt: -Infinity,
  };
  const state = { since, taken: taken + batch.rows, left: batch.left ?? left, toldAt };
  if (!batch.full) return { now: undefined, report: 'caught-up', reported: { ...state, left: 0 } };
  if (monotonic - toldAt < REPORT_INTERVAL_MS) return { now: state };
  const reported = { ...state, toldAt: monotonic };
  return { now: reported, report: 'progress', reported };
}

/** Whether the portal is to be asked how much is left: by a request that goes there anyway. */
export const asksForLeft = (before: CatchUp | undefined, monotonic: number): boolean =>
  before !== undefined && monotonic - before.toldAt >= REPORT_INTERVAL_MS;
