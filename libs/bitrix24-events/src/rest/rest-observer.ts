/**
 * One HTTP request that was answered, or failed.
 *
 * @publicApi
 */
export interface RequestFact {
  memberId: string;
  /** `batch` for a batch. */
  method: string;
  /** Number of commands in a batch; 1 for a single call. */
  calls: number;
  /** 0 without an answer. */
  status: number;
  /** Milliseconds from sending until the answer is complete. */
  duration: number;
  /** Milliseconds that it waited for the portal's limits. */
  waited: number;
  /** The error's `code`, if it failed. */
  failure?: string;
}

/**
 * Receives metrics of the REST client. No member receives a parameter, a result or a token.
 *
 * @example
 * ```ts
 * rest: { observer: { requested: ({ method, duration }) => histogram.observe({ method }, duration / 1_000) } }
 * ```
 * @publicApi
 */
export interface RestObserver {
  requested?(fact: RequestFact): void;
  /** A request failed with `failure`, and is retried after `pause` milliseconds. */
  repeated?(fact: {
    memberId: string;
    method: string;
    attempt: number;
    pause: number;
    failure: string;
  }): void;
}
