import type { RetryPolicy } from '../common/index.js';
import type { Duration } from '../common/index.js';

/**
 * Whose token an event carries: that of the user who caused it (`'actor'`), the installation's
 * (`'installer'`), or a specific user's by id. Each has a binding and a URL of its own.
 *
 * @publicApi
 */
export type AuthType = 'actor' | 'installer' | number;

/**
 * How events reach a handler: sent once by Bitrix24 as they happen (`'online'`), or fetched from the portal's offline
 * queue, which keeps the last state of each object while the application is down (`'guaranteed'`).
 *
 * @publicApi
 */
export type HandlerDelivery = 'online' | 'guaranteed';

/**
 * How often and when a failing handler is retried.
 *
 * @publicApi
 */
export type RetryOptions = RetryPolicy;

/**
 * How changes of one object are merged.
 *
 * @publicApi
 */
export interface CoalesceOptions {
  /** Handled once no event came for this time, or at the latest after five times as long. */
  window: Duration;
  /**
   * Whether events that contain the state before and after a change (tasks) are merged too: then
   * the intermediate states are lost (default no).
   */
  beforeAndAfter?: boolean;
}

/** A discovered handler: an annotated method with a stable key. */
export interface HandlerDefinition {
  /** `Class.method`, or the decorator's `key`. */
  key: string;
  previousKeys: string[];
  /** Upper case, patterns expanded, no duplicates. */
  events: string[];
  /**
   * Those of {@link events} that come only from a pattern: bound if a portal offers them, not
   * reported as missing otherwise.
   */
  optionalEvents: string[];
  /** `any`, `application`, `webhook` (any of them), or `webhook:<n>`. */
  source: string;
  delivery: HandlerDelivery;
  authType: AuthType;
  /** `''` for `'actor'`, `'installer'`, or the user id: the last segment of its URL. */
  authKey: string;
  concurrency?: number;
  retry: Partial<RetryOptions>;
  timeout?: Duration;
  order?: 'entity';
  coalesce?: Duration | CoalesceOptions;
  /** Whether certain echoes of the application's own writes are withheld from it. */
  ignoreOwn?: boolean;
  /** `options` of `event.bind`. */
  bindOptions?: Record<string, string | number>;
  /** `DealSync.created (DealModule)`: for logs and errors. */
  description: string;
}
