import type { RetryPolicy } from '../common/index.js';
import type { Duration } from '../common/index.js';

/**
 * Whose token an event carries: the user who caused it (`'actor'`), the installation's (`'installer'`), or
 * one user's by id. Each gets a binding and a URL of its own.
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
 * How often a failing handler is tried, and when.
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
  /** Handled once none came for this time, at the latest after five times as long. */
  window: Duration;
  /**
   * Whether events that tell a state before and one after (tasks) are merged too: then what lay between is lost
   * (default no).
   */
  beforeAndAfter?: boolean;
}

/** A discovered handler: an annotated method with a stable key. */
export interface HandlerDefinition {
  /** `Class.method`, or what the decorator's `key` says. */
  key: string;
  previousKeys: string[];
  /** Upper case, patterns expanded, no duplicates. */
  events: string[];
  /** Those of {@link events} that only a pattern names: wanted where a portal offers them, missed nowhere. */
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
  /** Whether certain echoes of the application's own writes are kept from it. */
  ignoreOwn?: boolean;
  /** `options` of `event.bind`. */
  bindOptions?: Record<string, string | number>;
  /** `DealSync.created (DealModule)`: for logs and errors. */
  description: string;
}
