import { OfflineBell, type OfflineOptions, OfflineTable } from '../offline/index.js';
import { Applications } from './applications.js';
import { Bindings } from './bindings.js';
import type { Clock } from './clock.js';
import { EventTable, itemEvents } from './events.js';
import { Tokens } from './tokens.js';
import { Users } from './users.js';
import { Webhooks } from './webhooks.js';

/** What a portal is started with. */
export interface PortalFacts {
  memberId: string;
  clock: Clock;
  /** `LANGUAGE_ID` of lifecycle events. */
  language: string;
  /** `false`: a self-hosted portal, whose features answer `<lang>_selfhosted`. */
  cloud: boolean;
  /** `LICENSE_TYPE` of a cloud portal. */
  plan: string;
  /** Plan features, by their code of `feature.get`; they may be switched while the portal runs. */
  features: Record<string, boolean>;
  /** Whether an empty `auth_connector` asks for the plan feature as well. */
  connectorGate: 'present' | 'non-empty';
  /** How many times a change may lead to a change through tokens out of events. */
  cascadeLimit: number;
  offline: OfflineOptions;
  /** Milliseconds during which a bind that was just made still counts as running. */
  bindLock: number;
  /** The item types (smart processes) that exist. */
  itemTypes: number[];
  /** Further events of this portal, name → scope. */
  events: Record<string, string>;
}

/** Where the portal and its auth server listen. */
export interface Addresses {
  /** Host and port of the portal. */
  domain: string;
  /** Its REST base, ends with `/rest/`. */
  endpoint: string;
  /** Origin of the auth server. */
  authServer: string;
}

/** Everything that a portal holds; knows no HTTP. */
export class PortalModel {
  readonly users = new Users();
  readonly applications: Applications;
  readonly webhooks = new Webhooks();
  readonly bindings = new Bindings();
  /** Survives an uninstallation: nothing of the portal empties it. */
  readonly offline: OfflineTable;
  readonly bell: OfflineBell;
  readonly tokens: Tokens;
  readonly events: EventTable;
  /** When a binding was made, by row id: see {@link PortalFacts.bindLock}. */
  readonly boundAt = new Map<number, number>();

  constructor(
    readonly facts: PortalFacts,
    readonly addresses: Addresses,
  ) {
    this.applications = new Applications(facts.memberId);
    this.tokens = new Tokens(facts.clock);
    this.events = new EventTable({ ...itemEvents(facts.itemTypes), ...facts.events });
    this.offline = new OfflineTable(facts.clock, facts.offline);
    this.bell = new OfflineBell(facts.clock, facts.offline);
  }

  /** Whether the plan has the feature. Only cloud portals have plans. */
  hasFeature(code: string): boolean {
    return !this.facts.cloud || (this.facts.features[code] ?? false);
  }

  get serverEndpoint(): string {
    return `${this.addresses.authServer}/rest/`;
  }

  get authDomain(): string {
    return new URL(this.addresses.authServer).host;
  }
}
