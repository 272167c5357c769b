import { EVENT_NAME } from '../../catalog/index.js';
import { isObject } from '../../common/index.js';
import type { BatchOutcome } from '../../rest/index.js';
import type { BindingRow } from '../binding.js';

/** The portal as its installation sees it in one sync. */
export interface PortalView {
  /** `event.get`, in the portal's order. */
  rows: readonly BindingRow[];
  /** Number of further rows in its answer, which were ignored. */
  ignored?: number;
  /** `app.info`: until it is installed completely, the portal delivers nothing. */
  installed: boolean;
  paymentExpired: boolean;
  /** `profile`: only an administrator sees everybody's rows. */
  isAdmin: boolean;
  /** `scope`: the permissions granted, lower case. */
  scope: readonly string[];
  /** `events`: the names that this application may bind here, upper case. */
  events: ReadonlySet<string>;
  /** `feature.get`, where it was asked for. */
  features?: OfflineFeatures;
}

/** The offline-queue features of the portal's plan. */
export interface OfflineFeatures {
  /** `rest_offline_extended`: rows can be reserved. */
  extended: boolean | 'unknown';
  /** `rest_auth_connector`: requests may name a connector. */
  connectable: boolean | 'unknown';
}

/** Key → method of the reads that make a {@link PortalView}; all without parameters. */
export const READS = {
  rows: 'event.get',
  app: 'app.info',
  profile: 'profile',
  scope: 'scope',
  events: 'events',
} as const;

/** Key → parameters of the reads that make {@link OfflineFeatures}. */
export const FEATURE_READS = {
  extended: { method: 'feature.get', params: { CODE: 'rest_offline_extended' } },
  connectable: { method: 'feature.get', params: { CODE: 'rest_auth_connector' } },
} as const;

const asMap = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {});

/**
 * Far more than any portal has: 217 events at a few URLs, 80 permissions. Rows beyond this number,
 * or of another form, are ignored.
 */
const MAX_ROWS = 5_000;
const MAX_NAMES = 10_000;
const PERMISSION = /^[\w.:-]{1,64}$/;
/** As wide as the portal's columns, without what begins a new line or hides text. */
const COLUMN = /^[^\s\p{C}]{0,255}$/u;

const names = (value: unknown, format: RegExp): string[] =>
  Object.values(asMap(value))
    .slice(0, MAX_NAMES)
    .filter((item) => typeof item === 'string')
    .filter((item) => format.test(item));

/** PHP answers booleans as such, flags of its tables as `Y` and `N`. */
const isYes = (value: unknown): boolean => ['true', '1', 'y'].includes(String(value).toLowerCase());

/** A row; `auth_type` is a string or a number by the portal's database driver, offline rows have none. */
function readRow(value: unknown): BindingRow {
  const row = asMap(value);
  return {
    event: String(row.event).toUpperCase(),
    handler: typeof row.handler === 'string' ? row.handler : '',
    authType: Number(row.auth_type ?? 0),
    offline: isYes(row.offline ?? 0),
    ...(typeof row.connector_id === 'string' && row.connector_id !== '' && { connector: row.connector_id }),
  };
}

/** A portal on its owner's server answers `<lang>_selfhosted`, and has every feature. */
export function readFeature(outcome: BatchOutcome | undefined): boolean | 'unknown' {
  const value = outcome?.status === 'done' ? asMap(outcome.result).value : undefined;
  if (isYes(value) || /_selfhosted$/i.test(String(value))) return true;
  return /^(?:n|false|0)$/i.test(String(value)) ? false : 'unknown';
}

/** Reads the result of `event.get`, as far as it is one that a portal can have. */
export const readRows = (rows: unknown): BindingRow[] =>
  Object.values(asMap(rows)).slice(0, MAX_ROWS).map(readRow).filter(isPossible);

const isPossible = ({ event, handler, connector = '' }: BindingRow): boolean =>
  EVENT_NAME.test(event) && COLUMN.test(handler) && COLUMN.test(connector);

/** Reads the results of {@link READS}. */
export function readPortalView(results: Record<keyof typeof READS, unknown>): PortalView {
  const app = asMap(results.app);
  const rows = readRows(results.rows);
  const ignored = Object.keys(asMap(results.rows)).length - rows.length;
  return {
    rows,
    ...(ignored > 0 && { ignored }),
    installed: isYes(app.INSTALLED),
    paymentExpired: isYes(app.PAYMENT_EXPIRED ?? 'N'),
    isAdmin: isYes(asMap(results.profile).ADMIN),
    scope: names(results.scope, PERMISSION).map((name) => name.toLowerCase()),
    events: new Set(names(results.events, EVENT_NAME).map((name) => name.toUpperCase())),
  };
}
