import type { Installation } from '../installations/installation.js';

/**
 * A token that expires in flight costs a refused request, and a batch that is sent again: longer
 * than a request takes, and far shorter than a token's lifetime of an hour, so that nearly all of
 * it is used.
 */
const REFRESH_MARGIN_MS = 60_000;

/**
 * Half of a token's lifetime. If this machine's clock is wrong, every token appears expired as soon
 * as it is issued, and an application that refreshes on each call may be blocked (protocol 9):
 * whether young tokens are valid is left to the portal.
 */
const YOUNG_MS = 30 * 60_000;

/** When the tokens were issued, by this machine's clock. */
export const pairIssuedAt = ({ tokensAt, updatedAt }: Pick<Installation, 'tokensAt' | 'updatedAt'>): number =>
  tokensAt ?? updatedAt;

/** Whether a call that is due now should get a new access token first. */
export const isNearExpiry = (
  installation: Pick<Installation, 'expiresAt' | 'tokensAt' | 'updatedAt'>,
  now: number,
): boolean =>
  installation.expiresAt - now <= REFRESH_MARGIN_MS && now - pairIssuedAt(installation) >= YOUNG_MS;
