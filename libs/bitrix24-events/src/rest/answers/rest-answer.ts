/** What a call cost, as the portal says. `operating*` only where the portal limits server time. @publicApi */
export interface RestTime {
  start: number;
  finish: number;
  duration: number;
  processing: number;
  date_start: string;
  date_finish: string;
  /** Seconds of server time used by this method in the current window. */
  operating?: number;
  /** When the window frees, seconds since the epoch. */
  operating_reset_at?: number;
}

/** The whole answer to a call. @publicApi */
export interface RestAnswer<T = unknown> {
  result: T;
  /** Of a list: how many there are. */
  total?: number;
  /** Of a list: the `start` of the next page, absent at the last. */
  next?: number;
  time?: RestTime;
}
