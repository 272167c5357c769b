import { randomBytes } from 'node:crypto';
import type { LimitChoice } from './limits/index.js';
import type { PortalFacts } from './model/portal.js';
import { OfflineOptions } from './offline/index.js';
import type { QueueOptions } from './queue/index.js';

/**
 * What a portal is started with. Everything has a default.
 *
 * @publicApi
 */
export interface EmulatorOptions {
  /** Default: 32 random hex digits. Fix it, and `port`, where an application keeps its database between starts. */
  memberId?: string;
  /** The port on 127.0.0.1. Default: a free one. */
  port?: number;
  /**
   * Which public origins are really local ones: `event.bind` takes public URLs, and the queue server sends to this
   * machine only.
   *
   * @example { 'https://app.example.com': 'http://127.0.0.1:3000' }
   */
  route?: Readonly<Record<string, string>>;
  /** The time, in milliseconds since the epoch: tokens, `ts` and dates follow it. Default: `Date.now`. */
  now?: () => number;
  queue?: Partial<QueueOptions>;
  /** Limits of REST; with those of `enterprise`, `app.info` tells of that plan. Default: `none`. */
  limits?: LimitChoice;
  /** `LANGUAGE_ID`. Default: `en`. */
  language?: string;
  /** `false`: a self-hosted portal. Default: true. */
  cloud?: boolean;
  /** Plan features, by their code of `feature.get`. Default: `rest_auth_connector` and `rest_offline_extended`. */
  features?: Readonly<Record<string, boolean>>;
  /**
   * When `auth_connector` in a call asks for the feature `rest_auth_connector`: by its mere presence, as in newer
   * portals, or only with a value, as in older ones. Default: `present`.
   */
  connectorGate?: 'present' | 'non-empty';
  /**
   * How many times a change may lead to a change: a write with a token out of an event raises events whose tokens
   * carry one less, and at 0 the portal makes none. Default: 7 (older portals: 3).
   */
  cascadeLimit?: number;
  /** The offline queue. */
  offline?: Partial<OfflineOptions>;
  /**
   * The item types (smart processes) of the portal: what `crm.item.*` takes for `entityTypeId`, and `events` lists as
   * `ONCRMDYNAMICITEMADD_147`. Default: `[147]`.
   */
  itemTypes?: readonly number[];
  /** Further events of this portal, name → scope (`basic` for none), as on-premise modules register them. */
  events?: Readonly<Record<string, string>>;
  /**
   * Milliseconds during which a bind that was just made counts as still running, so that the same one again is
   * refused with "Process of binding the handler has already started". Default: 0.
   */
  bindLock?: number;
}

export function portalFacts(options: EmulatorOptions): PortalFacts {
  return {
    memberId: options.memberId ?? randomBytes(16).toString('hex'),
    clock: { now: options.now ?? Date.now },
    language: options.language ?? 'en',
    cloud: options.cloud ?? true,
    plan: options.limits === 'enterprise' ? 'ent250' : 'pro100',
    features: { rest_auth_connector: true, rest_offline_extended: true, ...options.features },
    connectorGate: options.connectorGate ?? 'present',
    cascadeLimit: options.cascadeLimit ?? 7,
    offline: new OfflineOptions(options.offline),
    bindLock: options.bindLock ?? 0,
    itemTypes: [...(options.itemTypes ?? [147])],
    events: { ...options.events },
  };
}
