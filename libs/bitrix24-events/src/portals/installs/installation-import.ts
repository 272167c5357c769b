/**
 * An installation made by other code, in that code's terms. None of it is trusted: it is verified
 * like any install.
 *
 * @example
 * ```ts
 * for (const { memberId, access, refresh } of oldTable)
 *   await portals.importInstallation({ memberId, accessToken: access, refreshToken: refresh });
 * ```
 * @publicApi
 */
export interface InstallationImport {
  /** `member_id` of the portal. */
  memberId: string;
  /** The tokens of an administrator. The refresh token must still be unused. */
  accessToken: string;
  refreshToken: string;
  /**
   * Authenticates events. Without it, the portal is asked to prove its token by a round trip, and
   * its events are refused until it has.
   */
  applicationToken?: string;
  /**
   * `server_endpoint`, which identifies the auth server of the portal's region; without it, every
   * listed one is asked.
   */
  serverEndpoint?: string;
  /** When the access token expires. Default: within the hour. */
  expiresAt?: Date;
}
