/**
 * - `active`: events are accepted, calls are made
 * - `uninstalled`: a tombstone; events and calls are refused, tokens are erased
 *
 * @publicApi
 */
export type InstallationStatus = 'active' | 'uninstalled';

/**
 * The application on one portal, keyed by (`clientId`, `memberId`). Holds secrets: the module never hands
 * one out, it gives {@link Portal}s.
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
  /** When the access token dies, by the auth server's clock, milliseconds since the epoch. */
  expiresAt: number;
  scope: string[];
  /** Owner of the tokens. */
  userId: string;
  isAdmin: boolean;
  status: InstallationStatus;
  installedAt: number;
  updatedAt: number;
  /** Id of the parked install that it was last taken from: the same request changes nothing again. */
  installId?: string;
  /**
   * When the access token of that install dies, by the auth server: tells an install after it from a replay of one
   * before it, however often the tokens were replaced since.
   */
  installExpiresAt?: number;
  /** When the auth server issued the token pair, by this machine's clock; unknown in records of earlier versions. */
  tokensAt?: number;
  /**
   * Set while a refresh is asked for, gone once its pair is stored: where it is still there, the answer of that refresh was
   * lost, and the stored refresh token may be dead.
   */
  refreshStartedAt?: number;
  /** Installs that were taken, and whose access token dies at `installExpiresAt` too; `installId` included. */
  installIds?: readonly string[];
  /**
   * Whether it was begun by a page or by the system user, and no ONAPPINSTALL has come since: the one that comes is of the
   * same install.
   */
  awaitsInstallEvent?: boolean;
  /** Whether the token pair is the portal's system user's, by ONAPPUSERREADY: it outlives its installer's dismissal. */
  systemUser?: boolean;
  /** When the access token of the newest ONAPPUSERREADY that was taken dies, as `installExpiresAt`. */
  systemExpiresAt?: number;
  /** As `installIds`, of `systemExpiresAt`. */
  systemIds?: readonly string[];
  /**
   * Since when an ONAPPUNINSTALL waits for the portal's own word: events are stored, deliveries wait. Absent where
   * nothing of the kind is known.
   */
  suspendedAt?: number;
  /** Why the portal delivers nothing though it takes calls; absent while it delivers. */
  muted?: Muted;
  /** Grows with each change; `putIfVersion` compares it. */
  version: number;
}

/**
 * An installation without its tokens: what is read of many at once without a key.
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
 * That a portal delivers nothing, and since when that is known.
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
  /** Whether the token is known by which its events are told from forged ones; until then, they are refused. */
  hasApplicationToken: boolean;
  /** Since when an ONAPPUNINSTALL is looked into: events are stored meanwhile, and wait. */
  suspendedSince?: Date;
  /** Why the portal delivers no events, and since when that is known; absent while it delivers. */
  muted?: { reason: MutedReason; since: Date };
  installedAt: Date;
  updatedAt: Date;
}
