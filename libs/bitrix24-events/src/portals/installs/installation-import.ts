/**
 * An installation that was made by other code, as that code has it. Nothing of it is believed: it is verified as any
 * install is.
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
  /** A token pair of an administrator. The refresh token must still be unused. */
  accessToken: string;
  refreshToken: string;
  /**
   * By which events are told from forged ones. Without it, the portal is asked to prove it by a round trip, and its
   * events are refused until it has.
   */
  applicationToken?: string;
  /** `server_endpoint`, which tells the auth server of the portal's region; without it, each is asked. */
  serverEndpoint?: string;
  /** When the access token dies. Default: within the hour. */
  expiresAt?: Date;
}
