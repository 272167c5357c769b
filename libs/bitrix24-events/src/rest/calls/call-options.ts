import type { Duration } from '../../common/index.js';
import type { RestPriority } from '../limits/rest-limiter.js';

/** Options of one call. @publicApi */
export interface CallOptions {
  /** Ends the waiting. A call that was sent may be carried out nevertheless. */
  signal?: AbortSignal | undefined;
  /**
   * Timeout of one request, not including the wait for the portal's limits. Default:
   * `rest.timeout`.
   */
  timeout?: Duration | undefined;
  /**
   * Whether it may be sent in a `batch` with others. Default: reads are, judged by the method's
   * name (`*.get`, `*.list`, `*.fields`, …), and all others are sent alone and in order. Calls that
   * a batch cannot express exactly are always sent alone.
   */
  batchable?: boolean | undefined;
  /**
   * Whether carrying it out twice is harmless. Only then is a write that may have been carried out
   * repeated; otherwise it fails with `REST_OUTCOME_UNKNOWN`. Default: reads are idempotent.
   */
  idempotent?: boolean | undefined;
  /**
   * The `auth_connector` of the request: changes that the application makes with it stay out of
   * that connector's offline queue. Needs a plan with the feature `rest_auth_connector`. Default:
   * none; an empty string means none.
   */
  connector?: string | undefined;
  /**
   * The kind of caller. Default: `background` for the clients of events, otherwise `interactive`.
   */
  priority?: RestPriority | undefined;
}
