import type { EventNames, ObjectlessNames } from '../catalog/index.js';
import type { Duration } from '../common/index.js';
import type { AuthType, CoalesceOptions, HandlerDelivery, RetryOptions } from './handler-definition.js';

/**
 * The source of a handler's events: the application's bindings, any outgoing webhook, or the
 * webhook at one position of the module's `webhooks`.
 *
 * @publicApi
 */
export type HandlerSource = 'application' | 'webhook' | `webhook:${number}`;

/**
 * Options of `@OnBitrixEvent`.
 *
 * @publicApi
 */
export interface OnBitrixEventOptions {
  /**
   * Name under which deliveries are stored. Default: `Class.method`. Set it before you rename a
   * class or a method, or add the old key to `previousKeys` afterwards: stored deliveries are
   * matched by it.
   */
  key?: string;
  /** Keys that this handler had before; deliveries stored under them are assigned to it. */
  previousKeys?: string[];
  /** Accept events from this source only. Default: from any. */
  source?: HandlerSource;
  /**
   * `'guaranteed'`: events come from the portal's offline queue, so that changes made while the
   * application was down are delivered, too; several changes of one object may arrive as one event,
   * and there is no token of the acting user. Default: `'online'`. Application events only; see the
   * module's option `offline`.
   */
  delivery?: HandlerDelivery;
  /**
   * Maximum number of concurrent events for this handler, at least 1. Default: limited only by the
   * inbox.
   */
  concurrency?: number;
  /** Attempts and pauses; members that are left out default to the inbox's. */
  retry?: Partial<RetryOptions>;
  /**
   * After this time `event.signal` aborts, and after a grace period the attempt fails. Should be
   * longer than `rest.timeout`: a call that times out by itself uses up no attempt.
   */
  timeout?: Duration;
  /**
   * `'entity'`: events of one object of a portal are handled one after the other, in the order of
   * their acceptance; a retried event blocks the next. Default: no order. Only for events that name
   * an object. Comments of tasks with a chat have the ID 0: they are ordered by their task.
   */
  order?: 'entity';
  /**
   * Changes of one object are merged until none came for this time (at the latest after five times
   * as long), and handled once, with the newest event. Only events of the same name are merged, and
   * only until the handler starts. Only for events that name an object.
   */
  coalesce?: Duration | CoalesceOptions;
  /**
   * Whose token the events carry. Default: `'actor'`, the user who caused the event. Each other value gets a
   * binding and a URL of its own at the portal. Application events only.
   */
  authType?: AuthType;
  /**
   * `true`: changes made by this application are withheld from the handler, if it is certain that
   * nobody else made them: the event was caused by the portal's system user, if the installation
   * uses it, or by a user of `echoes.ownUserIds`. Otherwise nothing is withheld; see
   * `event.probablyOwn`. Only for events that name the user who caused them: not from outgoing
   * webhooks, nor with another `authType`, nor with `delivery: 'guaranteed'`.
   */
  ignoreOwn?: boolean;
  bind?: {
    /** `options` of `event.bind`, such as `{ minTimeout: 5 }`. */
    options?: Record<string, string | number>;
  };
}

/**
 * The options for these names: `order` and `coalesce` only if each of them names an object.
 * Patterns omit events that name none.
 */
export type OptionsFor<Names extends EventNames> = [ObjectlessNames<Names>] extends [never]
  ? OnBitrixEventOptions
  : Omit<OnBitrixEventOptions, 'order' | 'coalesce'> & { order?: NoObject; coalesce?: NoObject };

type NoObject =
  'One of these events names no object that the catalogue knows. Try: without order and coalesce';
