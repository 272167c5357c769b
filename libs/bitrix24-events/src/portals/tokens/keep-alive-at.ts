import type { Installation } from '../installations/installation.js';
import { pairIssuedAt } from './token-age.js';
import { digestOf } from '../senders/token-digest.js';

const DAY = 86_400_000;

/** A refresh token lives for 180 days (protocol 9): some weeks remain for an auth server, or for us, being down. */
const AFTER = 150 * DAY;

/** Portals that were connected on one day are not all refreshed on one day. */
const SPREAD = 10 * DAY;

/** When the pair of a portal that nobody calls is to be refreshed, lest it die; the same at each look. */
export function keepAliveAt(installation: Pick<Installation, 'memberId' | 'tokensAt' | 'updatedAt'>): number {
  const share = digestOf(installation.memberId).readUInt32BE() / 2 ** 32;
  return pairIssuedAt(installation) + AFTER + Math.floor(share * SPREAD);
}
