import type { Installation } from '../installations/installation.js';
import { pairIssuedAt } from './token-age.js';
import { digestOf } from '../senders/token-digest.js';

const DAY_MS = 86_400_000;

/**
 * A refresh token lives for 180 days (protocol 9): this leaves some weeks in which the auth server
 * or this application may be down.
 */
const KEEP_ALIVE_AFTER_MS = 150 * DAY_MS;

/** Spreads the refreshes of portals that were connected on the same day. */
const SPREAD_MS = 10 * DAY_MS;

/**
 * When to refresh the tokens of a portal that is never called, before they expire; the same on
 * every round.
 */
export function keepAliveAt(installation: Pick<Installation, 'memberId' | 'tokensAt' | 'updatedAt'>): number {
  const share = digestOf(installation.memberId).readUInt32BE() / 2 ** 32;
  return pairIssuedAt(installation) + KEEP_ALIVE_AFTER_MS + Math.floor(share * SPREAD_MS);
}
