/**
 * - `active`: events are accepted, calls are made
 * - `uninstalled`: a tombstone; events and calls are refused, tokens are erased
 *
 * @publicApi
 */
export type InstallationStatus = 'active' | 'uninstalled';

/**
 * The application on one portal, keyed by (`clientId`, `memberId`). Holds secrets: the module never
 * exposes one, only {@link Portal}s.
 *
 * @publicApi
 */
export interface Installation {
  clientId: string;
  memberId: string;
  /** Host of the portal, from the verified endpoint. May change; the key never does. */
  domain: string;
  /** REST base of the portal, ends with `/rest/`. From the auth server's answer only. */
  clientEndpoint: string;
  /** Origin of the allow-listed auth server that verified it and refreshes it. */
  authServer: string;
  applicationToken: string;
  accessToken: string;
  refreshToken: string;
  /** When the access token expires, by the auth server's clock, milliseconds since the epoch. */
  expiresAt: number;
  scope: string[];
  /** Owner of the tokens. */
  userId: string;
  isAdmin: boolean;
  status: InstallationStatus;
  installedAt: number;
  updatedAt: number;
  /**
   * Id of the pending install that was applied last: the same request does not change anything
   * again.
   */
  installId?: string;
  /**
   * When the access token of that install expires, by the auth server: distinguishes a later
   * install from a replay of an earlier one, however often the tokens were replaced since.
   */
  installExpiresAt?: number;
  /**
   * When the auth server issued the tokens, by this machine's clock; unknown in records of earlier
   * versions.
   */
  tokensAt?: number;
  /**
   * Set while a refresh is in progress, removed once its tokens are stored: if it is still set, the
   * answer to that refresh was lost, and the stored refresh token may be dead.
   */
  refreshStartedAt?: number;
  /**
   * Installs that were applied and whose access token also expires at `installExpiresAt`; includes
   * `installId`.
   */
  installIds?: readonly string[];
  /**
   * Whether it was created by a page or by the system user, without an ONAPPINSTALL so far: the
   * next one belongs to the same install.
   */
  awaitsInstallEvent?: boolean;
  /**
   * Whether the tokens are the portal's system user's, from ONAPPUSERREADY: they survive the
   * dismissal of the installing user.
   */
  systemUser?: boolean;
  /** When the access token of the newest applied ONAPPUSERREADY expires, as `installExpiresAt`. */
  systemExpiresAt?: number;
  /** As `installIds`, for `systemExpiresAt`. */
  systemIds?: readonly string[];
  /**
   * Since when an ONAPPUNINSTALL has been awaiting the portal's confirmation: events are stored,
   * deliveries wait. Absent otherwise.
   */
  suspendedAt?: number;
  /** Why the portal delivers no events although it accepts calls; absent while it delivers. */
  muted?: Muted;
  /** Incremented with each change; `putIfVersion` compares it. */
  version: number;
}

/**
 * An installation without its tokens, for reading many without a key.
 *
 * @publicApi
 */
export type TokenlessInstallation = Omit<
  Installation,
  'applicationToken' | 'accessToken' | 'refreshToken'
> & {
  hasApplicationToken: boolean;
};

/**
 * Why a portal delivers no event to the application:
 * - `not-installed`: it is not installed completely (`INSTALLED` is `N`): its page must call `BX24.installFinish()`
 * - `payment-expired`: its paid period has ended
 * - `plan-ended`: the portal's plan no longer includes REST
 *
 * @publicApi
 */
export type MutedReason = 'not-installed' | 'payment-expired' | 'plan-ended';

/**
 * The portal delivers no events, and since when this has been known.
 *
 * @publicApi
 */
export interface Muted {
  reason: MutedReason;
  /** Milliseconds since the epoch. */
  since: number;
}

/**
 * A portal as users see it: an installation without its secrets.
 *
 * @publicApi
 */
export interface Portal {
  memberId: string;
  domain: string;
  status: InstallationStatus;
  scope: readonly string[];
  /** Owner of the installation's tokens. */
  userId: string;
  isAdmin: boolean;
  /** Whether the token that authenticates its events is known; until then, they are refused. */
  hasApplicationToken: boolean;
  /** Since when an ONAPPUNINSTALL is being verified: events are stored meanwhile, and wait. */
  suspendedSince?: Date;
  /**
   * Why the portal delivers no events, and since when this has been known; absent while it
   * delivers.
   */
  muted?: { reason: MutedReason; since: Date };
  installedAt: Date;
  updatedAt: Date;
}
