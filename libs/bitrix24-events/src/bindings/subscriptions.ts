import type { AuthType, HandlerDefinition } from '../handlers/handler-definition.js';
import { isLifecycle } from '../handlers/handler-index.js';
import { ALWAYS_WANTED } from './always-wanted.js';
import type { BindOptions } from './binding.js';
import { fingerprint } from './fingerprint.js';

/** What handlers want of every portal: one event at the URL of one `authKey`. */
export interface Subscription {
  event: string;
  authType: AuthType;
  authKey: string;
  /** Whether only patterns name the event, so that it is missed nowhere. */
  optional: boolean;
  options?: BindOptions | undefined;
  wantedBy: string[];
}

/** Subscriptions, and where handlers contradict each other (each a sentence with its mend). */
export interface Subscriptions {
  subscriptions: Subscription[];
  conflicts: string[];
}

/** Whether a handler takes the application's events, and so needs a binding. */
export const wantsBinding = ({ source }: Pick<HandlerDefinition, 'source'>): boolean =>
  !/^webhook(:|$)/.test(source);

const MODULE = 'the module';

/** One subscription for each (event, `authKey`) of the handlers, and the module's own. */
export function subscriptionsOf(handlers: readonly HandlerDefinition[]): Subscriptions {
  const byKey = new Map(ALWAYS_WANTED.map((event) => [`${event} `, ownSubscription(event)]));
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
  return { subscriptions: [...byKey.values()], conflicts };
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
  // What comes to the plain URL whatever the handler wants is bound there only.
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
