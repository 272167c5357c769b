/**
 * The cost of a call, as reported by the portal. `operating*` only if the portal limits server
 * time. @publicApi
 */
export interface RestTime {
  start: number;
  finish: number;
  duration: number;
  processing: number;
  date_start: string;
  date_finish: string;
  /** Seconds of server time used by this method in the current window. */
  operating?: number;
  /** When the window ends, seconds since the epoch. */
  operating_reset_at?: number;
}

/** The whole answer to a call. @publicApi */
export interface RestAnswer<T = unknown> {
  result: T;
  /** For a list: the number of items. */
  total?: number;
  /** For a list: the `start` of the next page, absent on the last. */
  next?: number;
  time?: RestTime;
}
