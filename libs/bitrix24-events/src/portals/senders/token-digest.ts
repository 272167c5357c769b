import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a token: of equal length for all tokens, so that comparisons take equal time. */
export const digestOf = (token: string): Buffer => hash('sha256', token, 'buffer');

/** Equals the digest of no token that anyone can send. */
const NO_TOKEN = randomBytes(32);

/**
 * Whether two digests are equal, in constant time. `undefined` equals nothing, and takes equally
 * long.
 */
export function digestsEqual(presented: Buffer, stored: Buffer | undefined): boolean {
  const equal = timingSafeEqual(presented, stored ?? NO_TOKEN);
  return equal && stored !== undefined;
}
