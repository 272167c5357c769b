import type { Reservation } from './reservation.js';

/** The state of a queue during its turn. */
export interface QueueState {
  /** Whether the portal can reserve rows; if not, it deletes the rows it returns. */
  extended: boolean;
  /** Rows that are in our inbox, but not yet cleared at the portal. */
  stored: StoredRows | undefined;
  /** Stored reservations that have not been read again in this turn. */
  unfinished: readonly Reservation[];
  /** Whether a search for unknown reservations is due. */
  orphansDue: boolean;
  /** Whether a search for rows that an earlier program marked as failed is due. */
  errorsDue: boolean;
  /**
   * Whether there may be free rows: the poll is due, the portal notified us, or the last read
   * returned as many as requested.
   */
  hungry: boolean;
  /** Whether more may be stored; rows that handlers cannot keep up with stay at the portal. */
  hasRoom: boolean;
}

/** Rows of one reservation that are in our inbox. */
export interface StoredRows {
  processId: string;
  messageIds: readonly string[];
}

/** What to do next with a queue. */
export type QueueStep =
  /** Read a reservation again, store its rows and clear them. */
  | { kind: 'resume'; reservation: Reservation }
  /** Look for reservations that nobody knows of, store and clear them. */
  | { kind: 'find-orphans' }
  /** Reserve rows and store them; clear those of `clear` by the same request. */
  | { kind: 'reserve'; errors: boolean; clear: StoredRows | undefined }
  /** Read and delete rows in one step, and store them. */
  | { kind: 'take'; errors: boolean }
  | { kind: 'clear'; stored: StoredRows }
  /** Leave the queue until its next turn. `full`: rows may be left there. */
  | { kind: 'leave'; full: boolean };

/** Decides what to do next with a queue: unfinished work first, oldest first. */
export function nextStep(state: QueueState): QueueStep {
  const { extended, stored, unfinished, orphansDue, errorsDue, hungry, hasRoom } = state;
  const wantsMore = errorsDue || hungry;
  if (stored && (!extended || !wantsMore || !hasRoom || unfinished.length > 0 || orphansDue))
    return { kind: 'clear', stored };
  // Without reservations rows cannot be read by their id: those are found with the others.
  if (extended && unfinished[0]) return { kind: 'resume', reservation: unfinished[0] };
  if (orphansDue || unfinished.length > 0) return { kind: 'find-orphans' };
  if (!wantsMore) return { kind: 'leave', full: false };
  if (!hasRoom) return { kind: 'leave', full: true };
  return extended
    ? { kind: 'reserve', errors: errorsDue, clear: stored }
    : { kind: 'take', errors: errorsDue };
}
