/**
 * Rows that the portal keeps for us under a `process_id`.
 *
 * @publicApi
 */
export interface Reservation {
  processId: string;
  /**
   * Whether its rows are marked `ERROR=1`: then it must be read again with `error=1`, or it appears
   * empty.
   */
  errors: boolean;
}
