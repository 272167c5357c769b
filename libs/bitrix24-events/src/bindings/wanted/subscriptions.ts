import { isLifecycle, OFFLINE_EVENT } from '../../catalog/index.js';
import type { AuthType, HandlerDefinition } from '../../handlers/index.js';
import { ALWAYS_WANTED } from './always-wanted.js';
import type { BindOptions } from '../binding.js';
import { fingerprint } from './fingerprint.js';

/** What handlers want from every portal: one event at the URL of one `authKey`. */
export interface Subscription {
  event: string;
  authType: AuthType;
  authKey: string;
  /** Whether only patterns name the event, so that it is missed nowhere. */
  optional: boolean;
  options?: BindOptions | undefined;
  wantedBy: string[];
}

/** What handlers want from every portal's offline queue. */
export interface OfflineSubscription {
  event: string;
  /** Whether only patterns name the event, so that it is missed nowhere. */
  optional: boolean;
  wantedBy: string[];
}

/** Subscriptions, and contradictions between handlers (each a sentence with its fix). */
export interface Subscriptions {
  subscriptions: Subscription[];
  offline: OfflineSubscription[];
  conflicts: string[];
}

/** Whether a handler takes the application's events as they are sent, and so needs a binding to a URL. */
export const wantsBinding = ({ source, delivery }: Pick<HandlerDefinition, 'source' | 'delivery'>): boolean =>
  delivery === 'online' && !/^webhook(:|$)/.test(source);

/** Whether a handler takes its events from the offline queue. */
export const wantsQueue = ({ delivery }: Pick<HandlerDefinition, 'delivery'>): boolean =>
  delivery === 'guaranteed';

const MODULE = 'the module';

/** One subscription for each (event, `authKey`) of the handlers, and the module's own; one for each event offline. */
export function subscriptionsOf(handlers: readonly HandlerDefinition[]): Subscriptions {
  const offline = offlineSubscriptionsOf(handlers.filter(wantsQueue));
  const own = offline.length > 0 ? [...ALWAYS_WANTED, OFFLINE_EVENT] : ALWAYS_WANTED;
  const byKey = new Map(own.map((event) => [`${event} `, ownSubscription(event)]));
  const conflicts: string[] = [];
  for (const handler of handlers.filter(wantsBinding)) {
    for (const event of handler.events) {
      const added = subscribe(handler, event);
      const key = `${event} ${added.authKey}`;
      const known = byKey.get(key);
      if (!known) byKey.set(key, added);
      else if (isOnlyOurs(known) || fingerprint(known.options) === fingerprint(added.options))
        join(known, added);
      else conflicts.push(conflict(event, known, added));
    }
  }
  return { subscriptions: [...byKey.values()], offline, conflicts };
}

function offlineSubscriptionsOf(handlers: readonly HandlerDefinition[]): OfflineSubscription[] {
  const byEvent = new Map<string, OfflineSubscription>();
  for (const { events, optionalEvents, description } of handlers)
    for (const event of events) {
      const known = byEvent.get(event);
      const optional = optionalEvents.includes(event);
      if (known) {
        known.optional &&= optional;
        known.wantedBy.push(description);
      } else byEvent.set(event, { event, optional, wantedBy: [description] });
    }
  return [...byEvent.values()];
}

const ownSubscription = (event: string): Subscription => ({
  event,
  authType: 'actor',
  authKey: '',
  optional: false,
  wantedBy: [MODULE],
});

const subscribe = (handler: HandlerDefinition, event: string): Subscription => ({
  event,
  // Events that always come to the plain URL are bound only there.
  ...(isLifecycle(event)
    ? { authType: 'actor', authKey: '' }
    : { authType: handler.authType, authKey: handler.authKey }),
  optional: handler.optionalEvents.includes(event),
  options: handler.bindOptions,
  wantedBy: [handler.description],
});

/** The module has no wish about options, so the first handler's are as good as any. */
const isOnlyOurs = ({ wantedBy }: Subscription): boolean => wantedBy.length === 1 && wantedBy[0] === MODULE;

function join(known: Subscription, added: Subscription): void {
  if (isOnlyOurs(known)) known.options = added.options;
  known.optional &&= added.optional;
  known.wantedBy.push(...added.wantedBy);
}

const show = (options: BindOptions | undefined): string => JSON.stringify(options ?? {});

const conflict = (event: string, known: Subscription, added: Subscription): string =>
  `${event} is wanted with bind.options ${show(known.options)} by ${known.wantedBy.join(', ')} and with ` +
  `${show(added.options)} by ${added.wantedBy.join(', ')}, but one URL has one binding per event. ` +
  `Try: the same bind.options on both${isLifecycle(event) ? '' : ', or a different authType'}`;
