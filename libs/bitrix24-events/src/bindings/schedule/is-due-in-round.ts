/**
 * Longest time between two looks at a portal that nothing else calls. Applications that refresh tokens by the hour or
 * by the day may be blocked (protocol 9); a pair lives 180 days.
 */
export const MAX_REST_MS = 7 * 24 * 3_600_000;

/**
 * Whether a portal is looked at with all others: always when it is called anyway, else not before its rest is over,
 * since the look would have to refresh the token pair.
 *
 * @param isCalled whether its access token is alive, or others keep it so
 * @param lookedAt when it was looked at last; `undefined` when not since the start
 */
export const isDueInRound = (isCalled: boolean, lookedAt: number | undefined, now: number): boolean =>
  isCalled || lookedAt === undefined || now - lookedAt >= MAX_REST_MS;
