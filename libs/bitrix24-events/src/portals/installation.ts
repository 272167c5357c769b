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
  /** When the access token dies, milliseconds since the epoch. */
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
  /** Grows with each change; `putIfVersion` compares it. */
  version: number;
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
  installedAt: Date;
  updatedAt: Date;
}
