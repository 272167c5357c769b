import { EVENT_NAMES } from './event-names.js';

const DYNAMIC_ITEM = /^ONCRMDYNAMICITEM(?:ADD|UPDATE|DELETE)_[1-9]\d*$/;

/** What the auth server adds to an event: see {@link eventRules}. */
export interface EventRules {
  /** Whether tokens are sent at all. */
  sendAuth: boolean;
  sendRefreshToken: boolean;
  /** Whether `event_type=offline` is refused. */
  disableOffline: boolean;
  /** Options that `event.bind` keeps; others are dropped silently. */
  options: readonly string[];
}

const WITH_REFRESH_TOKEN = new Set([
  'ONAPPINSTALL',
  'ONAPPUPDATE',
  'ONAPPTEST',
  'ONOFFLINEEVENT',
  'ONSUBSCRIPTIONRENEW',
  'ONAPPUSERREADY',
]);
const WITHOUT_TOKENS = new Set(['ONAPPUNINSTALL', 'ONAPPMETHODCONFIRM']);

export function eventRules(name: string): EventRules {
  const offlineBell = name === 'ONOFFLINEEVENT';
  return {
    sendAuth: !WITHOUT_TOKENS.has(name),
    sendRefreshToken: WITH_REFRESH_TOKEN.has(name),
    disableOffline: offlineBell,
    options: offlineBell ? ['minTimeout'] : [],
  };
}

/** The events that a portal knows, with their scopes. */
export class EventTable {
  readonly #scopes = new Map<string, string>();

  /** @param own further events of this portal, name → scope (`basic` for none) */
  constructor(own: Readonly<Record<string, string>> = {}) {
    for (const [scope, names] of Object.entries(EVENT_NAMES))
      for (const name of names) this.#scopes.set(name, scope);
    for (const [name, scope] of Object.entries(own)) this.#scopes.set(name.toUpperCase(), scope);
  }

  /** The scope of an upper-case event name, `undefined` when the portal does not know it. */
  scopeOf(name: string): string | undefined {
    return this.#scopes.get(name) ?? (DYNAMIC_ITEM.test(name) ? 'crm' : undefined);
  }

  namesIn(scopes: ReadonlySet<string>): string[] {
    return [...this.#scopes].filter(([, scope]) => scopes.has(scope)).map(([name]) => name);
  }

  allNames(): string[] {
    return [...this.#scopes.keys()];
  }

  allScopes(): string[] {
    return [...new Set(this.#scopes.values())].filter((scope) => scope !== 'basic');
  }
}

/** The events of single item types, which a portal lists once such a type exists. */
export const itemEvents = (typeIds: readonly number[]): Record<string, string> =>
  Object.fromEntries(
    typeIds.flatMap((typeId) =>
      ['ADD', 'UPDATE', 'DELETE'].map((verb) => [`ONCRMDYNAMICITEM${verb}_${typeId}`, 'crm']),
    ),
  );
