import type { Installation } from '../installations/installation.js';

/**
 * A token that would die on the way costs a refused request, and a batch that is sent again: longer than a request
 * takes, and far shorter than the hour that a token lives, of which nothing worth mentioning is lost.
 */
const REFRESH_MARGIN_MS = 60_000;

/**
 * Half of a token's hour. Where this machine's clock is wrong every token looks dead as soon as it is issued, and an
 * application that refreshes at each call may be blocked (protocol 9): a young pair is left to the portal's verdict.
 */
const YOUNG_MS = 30 * 60_000;

/** When the token pair was issued, by this machine's clock. */
export const pairIssuedAt = ({ tokensAt, updatedAt }: Pick<Installation, 'tokensAt' | 'updatedAt'>): number =>
  tokensAt ?? updatedAt;

/** Whether a call that is due now had better have a new access token first. */
export const isNearExpiry = (
  installation: Pick<Installation, 'expiresAt' | 'tokensAt' | 'updatedAt'>,
  now: number,
): boolean =>
  installation.expiresAt - now <= REFRESH_MARGIN_MS && now - pairIssuedAt(installation) >= YOUNG_MS;
