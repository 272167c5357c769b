import type { BindingRow } from './binding.js';

/** The portal as its installation sees it in one look. */
export interface PortalView {
  /** `event.get`, in the portal's order. */
  rows: readonly BindingRow[];
  /** `app.info`: until it is installed completely, the portal delivers nothing. */
  installed: boolean;
  paymentExpired: boolean;
  /** `profile`: only an administrator sees everybody's rows. */
  isAdmin: boolean;
  /** `scope`: the permissions granted, lower case. */
  scope: readonly string[];
  /** `events`: the names that this application may bind here, upper case. */
  events: ReadonlySet<string>;
}

/** Key → method of the reads that make a {@link PortalView}; all without parameters. */
export const READS = {
  rows: 'event.get',
  app: 'app.info',
  profile: 'profile',
  scope: 'scope',
  events: 'events',
} as const;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const asMap = (value: unknown): Record<string, unknown> => (isMap(value) ? value : {});

const strings = (value: unknown): string[] =>
  Object.values(asMap(value)).filter((item) => typeof item === 'string');

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
  };
}

/** Reads the results of {@link READS}. */
export function readPortalView(results: Record<keyof typeof READS, unknown>): PortalView {
  const app = asMap(results.app);
  return {
    rows: Object.values(asMap(results.rows)).map(readRow),
    installed: isYes(app.INSTALLED),
    paymentExpired: isYes(app.PAYMENT_EXPIRED ?? 'N'),
    isAdmin: isYes(asMap(results.profile).ADMIN),
    scope: strings(results.scope).map((name) => name.toLowerCase()),
    events: new Set(strings(results.events).map((name) => name.toUpperCase())),
  };
}
