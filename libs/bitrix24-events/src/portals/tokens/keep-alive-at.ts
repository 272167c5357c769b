import type { Installation } from '../installations/installation.js';
import { pairIssuedAt } from './token-age.js';
import { digestOf } from '../senders/token-digest.js';

const DAY_MS = 86_400_000;

/** A refresh token lives for 180 days (protocol 9): some weeks remain for an auth server, or for us, being down. */
const KEEP_ALIVE_AFTER_MS = 150 * DAY_MS;

/** Portals that were connected on one day are not all refreshed on one day. */
const SPREAD_MS = 10 * DAY_MS;

/** When the pair of a portal that nobody calls is to be refreshed, lest it die; the same at each look. */
export function keepAliveAt(installation: Pick<Installation, 'memberId' | 'tokensAt' | 'updatedAt'>): number {
  const share = digestOf(installation.memberId).readUInt32BE() / 2 ** 32;
  return pairIssuedAt(installation) + KEEP_ALIVE_AFTER_MS + Math.floor(share * SPREAD_MS);
}
