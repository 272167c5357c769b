import type { TokenOwner } from '../../rest/index.js';
import type { IdentifiedCandidate } from '../install-candidate.js';
import type { Installation } from '../installation.js';
import { portalEndpoint } from './portal-endpoint.js';

/** Why a candidate is dropped although its access token is alive. */
export type DropReason = 'other-application' | 'other-portal' | 'no-endpoint' | 'not-administrator' | 'older';

/** What is proven of a candidate: the allow-listed server's answer, and the portal's about the token's owner. */
export interface VerifiedFacts {
  /** Origin of the auth server that answered. */
  server: string;
  owner: TokenOwner;
  isAdmin: boolean;
}

/** What speaks against the token before the portal is asked about its owner (protocol 3.1). */
export function judgeOwner(
  owner: TokenOwner,
  clientId: string,
  claimedMemberId: string,
): DropReason | undefined {
  if (owner.clientId !== clientId) return 'other-application';
  if (owner.memberId !== claimedMemberId) return 'other-portal';
  return portalEndpoint(owner.clientEndpoint) ? undefined : 'no-endpoint';
}

/**
 * The installation to store for a candidate, or why there is none. Endpoint, domain, scope and user are taken
 * from the verified facts only. The candidate gives the tokens: its access token is verified to be an
 * administrator's, so its bearer may set the rest. A pair that was refreshed since the token was issued is kept.
 */
export function decideInstall(
  candidate: IdentifiedCandidate,
  clientId: string,
  { server, owner, isAdmin }: VerifiedFacts,
  stored: Installation | undefined,
  now: number,
): Installation | DropReason {
  const reason = judgeOwner(owner, clientId, candidate.memberId);
  const portal = portalEndpoint(owner.clientEndpoint);
  if (reason || !portal) return reason ?? 'no-endpoint';
  if (!isAdmin) return 'not-administrator';
  const verified = {
    domain: portal.domain,
    clientEndpoint: portal.endpoint,
    applicationToken: candidate.applicationToken,
    scope: owner.scope,
    updatedAt: now,
    installId: candidate.id,
    installExpiresAt: owner.expiresAt,
  };
  // Of an equal second either may be the newer one; the token is alive, so it is no old replay.
  if (stored && owner.expiresAt < stored.expiresAt)
    return isAfterInstall(stored, owner.expiresAt) ? { ...stored, ...verified } : 'older';
  return {
    ...verified,
    clientId,
    memberId: owner.memberId,
    authServer: server,
    accessToken: candidate.accessToken,
    refreshToken: candidate.refreshToken,
    expiresAt: owner.expiresAt,
    userId: owner.userId,
    isAdmin,
    status: 'active',
    installedAt: stored?.status === 'active' ? stored.installedAt : now,
    version: stored?.version ?? 0,
  };
}

/**
 * Whether only a refresh came between, so that the stored pair is newer but the install is too. The time of the
 * token is the auth server's word, unlike the event's own `ts`.
 */
const isAfterInstall = ({ status, installExpiresAt }: Installation, expiresAt: number): boolean =>
  status === 'active' && installExpiresAt !== undefined && expiresAt > installExpiresAt;
