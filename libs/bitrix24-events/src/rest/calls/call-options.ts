import type { Duration } from '../../common/index.js';
import type { RestPriority } from '../limits/rest-limiter.js';

/** Options of one call. @publicApi */
export interface CallOptions {
  /** Ends the waiting. What was sent already may be carried out all the same. */
  signal?: AbortSignal | undefined;
  /** Longest time for one request, without the wait for the portal's limits. Default: `rest.timeout`. */
  timeout?: Duration | undefined;
  /**
   * Whether it may travel in a `batch` with others. Default: reads do, by the name of the method (`*.get`, `*.list`,
   * `*.fields`, …), and all others go alone and in order. What a batch cannot say exactly goes alone in any case.
   */
  batchable?: boolean | undefined;
  /**
   * Whether it does no harm when it is carried out twice. A write that may have been carried out is repeated only
   * then; otherwise it fails with `REST_OUTCOME_UNKNOWN`. Default: reads are.
   */
  idempotent?: boolean | undefined;
  /**
   * The `auth_connector` of the request: the application's own changes under it stay out of the offline queue of that
   * connector. Needs a plan with the feature `rest_auth_connector`. Default: none; an empty one is none.
   */
  connector?: string | undefined;
  /** Who waits for it. Default: `background` for the clients of events, else `interactive`. */
  priority?: RestPriority | undefined;
}
