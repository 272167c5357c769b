/**
 * Maximum time between two syncs of a portal that is not called otherwise. Applications that
 * refresh tokens every hour or every day may be blocked (protocol 9); refresh tokens live for 180
 * days.
 */
export const MAX_REST_MS = 7 * 24 * 3_600_000;

/**
 * Whether a portal is synced in the round of all portals: always if it is called anyway, otherwise
 * not before its rest is over, since the sync would have to refresh the tokens.
 *
 * @param isCalled whether its access token is valid, or other calls keep it so
 * @param lookedAt when it was last synced; `undefined` if not since the start
 */
export const isDueInRound = (isCalled: boolean, lookedAt: number | undefined, now: number): boolean =>
  isCalled || lookedAt === undefined || now - lookedAt >= MAX_REST_MS;
