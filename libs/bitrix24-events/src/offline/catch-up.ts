/** Progress of reading a queue that has grown long. */
export interface CatchUp {
  /** When it began, milliseconds. */
  since: number;
  /** Rows stored so far. */
  taken: number;
  /** Free rows at the portal, if it was asked. */
  left: number | undefined;
  /** When it was last reported, by the monotonic clock. */
  toldAt: number;
}

/** What to report. */
export interface CatchUpChange {
  now: CatchUp | undefined;
  report?: 'progress' | 'caught-up';
  /** The state to report. */
  reported?: CatchUp;
}

/** Milliseconds between two reports of one queue. */
export const REPORT_INTERVAL_MS = 10_000;

/**
 * A queue that returns as many rows as were requested holds more: it is being caught up with until
 * it returns fewer. Small portions are normal, and not reported.
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

/** Whether to ask the portal how many rows are left, with a request that is made anyway. */
export const asksForLeft = (before: CatchUp | undefined, monotonic: number): boolean =>
  before !== undefined && monotonic - before.toldAt >= REPORT_INTERVAL_MS;
