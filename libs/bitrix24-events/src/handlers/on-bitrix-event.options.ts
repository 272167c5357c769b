import type { EventNames, ObjectlessNames } from '../catalog/index.js';
import type { Duration } from '../common/index.js';
import type { AuthType, CoalesceOptions, HandlerDelivery, RetryOptions } from './handler-definition.js';

/**
 * Where events of a handler come from: the application's bindings, any outgoing webhook, or the webhook at one
 * position of the module's `webhooks`.
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
   * Name under which deliveries are stored. Default: `Class.method`. Set it before you rename a class or a
   * method, or name the old key in `previousKeys` afterwards: deliveries that wait are found by it.
   */
  key?: string;
  /** Keys that this handler had before; what still waits for them is given to it. */
  previousKeys?: string[];
  /** Take events from this source only. Default: from any. */
  source?: HandlerSource;
  /**
   * `'guaranteed'`: events come from the portal's offline queue, so that what happened while the application was down
   * arrives, too; changes of one object may arrive as one, and there is no token of the acting user. Default:
   * `'online'`. Application events only; see the module's option `offline`.
   */
  delivery?: HandlerDelivery;
  /** How many events this handler works on at once, at least 1. Default: as many as the inbox allows. */
  concurrency?: number;
  /** Attempts and pauses; what is not named is as the inbox has it. */
  retry?: Partial<RetryOptions>;
  /** After this time `event.signal` aborts, and after a grace the attempt has failed. */
  timeout?: Duration;
  /**
   * `'entity'`: events of one object of a portal are handled one after the other, in the order of their
   * acceptance; one that is retried holds the next. Default: no order. Only for events that name an object. Comments of tasks
   * with a chat have the ID 0: they are ordered by their task.
   */
  order?: 'entity';
  /**
   * Changes of one object are merged until none came for this time (at the latest after five times as long),
   * and handled once, with the newest event. Only events of one name are merged, and only while the handler has
   * not begun. Only for events that name an object.
   */
  coalesce?: Duration | CoalesceOptions;
  /**
   * Whose token the events carry. Default: `'actor'`, the user who caused the event. Each other value gets a
   * binding and a URL of its own at the portal. Application events only.
   */
  authType?: AuthType;
  /**
   * `true`: what this application itself changed is kept from the handler, where it is certain that nobody else did: the
   * portal's system user, whom the installation has, or a user of `echoes.ownUserIds` caused the event. Elsewhere
   * nothing is kept; see `event.probablyOwn`. Only for events that tell who caused them: not of outgoing webhooks, nor
   * with another `authType`, nor with `delivery: 'guaranteed'`.
   */
  ignoreOwn?: boolean;
  bind?: {
    /** `options` of `event.bind`, such as `{ minTimeout: 5 }`. */
    options?: Record<string, string | number>;
  };
}

/**
 * The options for these names: `order` and `coalesce` only where each of them names an object. Patterns leave out what
 * names none.
 */
export type OptionsFor<Names extends EventNames> = [ObjectlessNames<Names>] extends [never]
  ? OnBitrixEventOptions
  : Omit<OnBitrixEventOptions, 'order' | 'coalesce'> & { order?: NoObject; coalesce?: NoObject };

type NoObject =
  'One of these events names no object that the catalogue knows. Try: without order and coalesce';
