import { exponential } from '../common/index.js';

/** The result of the last turn of a queue. */
export interface TurnEnd {
  /** Milliseconds since the portal notified us, or rows arrived. */
  sinceBusy: number;
  /** Whether rows were left because the inbox is full. */
  full: boolean;
  /** Number of consecutive failed turns, including this one. */
  failures: number;
}

/** Milliseconds between turns. */
export interface Pace {
  quiet: number;
  fast: number;
}

/** Milliseconds between turns while handlers catch up. */
export const INBOX_FULL_PAUSE_MS = 500;

/**
 * Milliseconds until the next turn. Notifications are suppressed for a while after each one: a
 * queue is quiet only if a later turn has returned nothing.
 */
export function nextTurnIn({ sinceBusy, full, failures }: TurnEnd, { quiet, fast }: Pace): number {
  if (failures > 0) return exponential({ first: fast, longest: quiet })(failures);
  if (full) return Math.min(INBOX_FULL_PAUSE_MS, fast);
  return sinceBusy < fast ? Math.min(fast, quiet) : quiet;
}
