import { exponential } from '../common/index.js';

/** How the last turn of a queue went. */
export interface TurnEnd {
  /** Milliseconds since the portal rang, or rows came. */
  sinceBusy: number;
  /** Whether rows were left for want of room. */
  full: boolean;
  /** Turns that failed since the last that did not, this one included. */
  failures: number;
}

/** Milliseconds between turns. */
export interface Pace {
  quiet: number;
  fast: number;
}

/** While handlers catch up, milliseconds. */
export const INBOX_FULL_PAUSE_MS = 500;

/**
 * Milliseconds until the next turn. The bell is silent for a while after it rang: a queue is quiet only when a turn a
 * while later has brought nothing.
 */
export function nextTurnIn({ sinceBusy, full, failures }: TurnEnd, { quiet, fast }: Pace): number {
  if (failures > 0) return exponential({ first: fast, longest: quiet })(failures);
  if (full) return Math.min(INBOX_FULL_PAUSE_MS, fast);
  return sinceBusy < fast ? Math.min(fast, quiet) : quiet;
}
