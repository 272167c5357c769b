import { TOKEN_LIFETIME_MS, type TokenOwner } from '../../rest/index.js';
import type { IdentifiedCandidate } from '../portal-events/install-candidate.js';
import type { Installation } from '../installations/installation.js';
import { portalEndpoint } from '../installations/portal-endpoint.js';
import { noteTaken, wasOvertaken } from './taken-installs.js';

/** Why a candidate is dropped although its access token is valid. */
export type DropReason = 'other-application' | 'other-portal' | 'no-endpoint' | 'not-administrator' | 'older';

/**
 * The proven facts about a candidate: the allow-listed server's answer, and the portal's answer
 * about the token's owner.
 */
export interface VerifiedFacts {
  /** Origin of the auth server that answered. */
  server: string;
  owner: TokenOwner;
  isAdmin: boolean;
}

/** Further inputs of the decision. */
export interface InstallCircumstances {
  clientId: string;
  /** `install.allowNonAdmin`. */
  allowNonAdmin: boolean;
  /** Whether the stored tokens work; see {@link dependsOnPair}. */
  pairWorks: boolean;
  now: number;
}

const isActive = (stored: Installation | undefined): stored is Installation => stored?.status === 'active';

/** Milliseconds since the token was issued, by the auth server's clock alone. */
const ageOf = ({ livesFor }: TokenOwner): number =>
  Math.min(Math.max(0, TOKEN_LIFETIME_MS - livesFor), TOKEN_LIFETIME_MS);

/** Reasons to reject the token before the portal is asked about its owner (protocol 3.1). */
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
 * Whether the decision depends on the stored tokens still working: a system user's tokens outlive
 * the installing users, and a user who opens a page does not intend to lend the application their
 * rights, unless there are no better ones.
 */
export const dependsOnPair = (
  { event }: Pick<IdentifiedCandidate, 'event'>,
  stored: Installation | undefined,
): boolean =>
  isActive(stored) &&
  stored.isAdmin &&
  event !== 'ONAPPUSERREADY' &&
  (stored.systemUser === true || event === 'page');

/**
 * The installation to store for a candidate, or why there is none. Endpoint, domain, scope and user
 * come from verified facts only. The candidate provides the tokens: its access token is verified to
 * be an administrator's, so its bearer may set the rest.
 */
export function decideInstall(
  candidate: IdentifiedCandidate,
  { server, owner, isAdmin }: VerifiedFacts,
  stored: Installation | undefined,
  circumstances: InstallCircumstances,
): Installation | DropReason {
  const { clientId, allowNonAdmin, now } = circumstances;
  const reason = judgeOwner(owner, clientId, candidate.memberId);
  const portal = portalEndpoint(owner.clientEndpoint);
  if (reason || !portal) return reason ?? 'no-endpoint';
  if (!isAdmin && (!allowNonAdmin || isActive(stored))) return 'not-administrator';
  const pairIsRefused = dependsOnPair(candidate, stored) && !circumstances.pairWorks;
  if (stored && isOlder(candidate, owner.expiresAt, stored, pairIsRefused)) return 'older';

  const rest = {
    domain: portal.domain,
    clientEndpoint: portal.endpoint,
    applicationToken: applicationTokenOf(candidate, owner.expiresAt, stored),
    scope: owner.scope,
    updatedAt: now,
    suspendedAt: undefined,
    awaitsInstallEvent: awaitsInstallEvent(candidate, stored),
    ...noteTaken(candidate, owner.expiresAt, stored),
  };
  if (isActive(stored) && !replacesPair(candidate, owner.expiresAt, stored, circumstances.pairWorks))
    return { ...stored, ...rest };
  return {
    ...(isActive(stored) && stored.muted && { muted: stored.muted }),
    ...rest,
    clientId,
    memberId: owner.memberId,
    authServer: server,
    accessToken: candidate.accessToken,
    refreshToken: candidate.refreshToken,
    expiresAt: owner.expiresAt,
    tokensAt: now - ageOf(owner),
    userId: owner.userId,
    isAdmin,
    systemUser: candidate.event === 'ONAPPUSERREADY',
    status: 'active',
    installedAt: isActive(stored) ? stored.installedAt : now,
    version: stored?.version ?? 0,
  };
}

/**
 * Whether it may be a replay of an earlier install. The token's time comes from the auth server,
 * unlike the event's own `ts`; tokens that we requested ourselves do not show when the install
 * happened.
 */
function isOlder(
  candidate: IdentifiedCandidate,
  expiresAt: number,
  stored: Installation,
  pairIsRefused: boolean,
): boolean {
  if (candidate.renewed) return isActive(stored);
  if (wasOvertaken(candidate, expiresAt, stored)) return true;
  if (stored.status !== 'active') return expiresAt < stored.expiresAt;
  if (candidate.event === 'ONAPPUSERREADY' || stored.systemUser || expiresAt >= stored.expiresAt)
    return false;
  // Checking whether the stored tokens work has already tried to renew them.
  if (pairIsRefused) return false;
  // Only a refresh happened in between, if the install is newer than the previous one.
  return stored.installExpiresAt === undefined || expiresAt === stored.installExpiresAt;
}

/** The portal chooses which of these comes first; ONAPPINSTALL accompanies all of them. */
function awaitsInstallEvent(
  { event }: IdentifiedCandidate,
  stored: Installation | undefined,
): true | undefined {
  if (event === 'ONAPPINSTALL') return undefined;
  const awaits = isActive(stored)
    ? stored.awaitsInstallEvent
    : event === 'page' || event === 'ONAPPUSERREADY';
  return awaits || undefined;
}

/**
 * Whether a page was opened where the application is already installed: that is not an install, so
 * nothing is refused.
 */
export const isNothingNew = (
  reason: DropReason,
  { event }: Pick<IdentifiedCandidate, 'event'>,
  stored: Installation | undefined,
): boolean => isActive(stored) && event === 'page' && (reason === 'older' || reason === 'not-administrator');

/** Whether the candidate's tokens are better than the stored ones. */
function replacesPair(
  { event }: IdentifiedCandidate,
  expiresAt: number,
  stored: Installation,
  pairWorks: boolean,
): boolean {
  if (event === 'ONAPPUSERREADY') return !stored.systemUser || expiresAt >= stored.expiresAt;
  if (dependsOnPair({ event }, stored)) return !pairWorks;
  return expiresAt >= stored.expiresAt;
}

/** An older portal's page brings no token; a late request brings no newer one. */
function applicationTokenOf(
  { applicationToken = '' }: IdentifiedCandidate,
  expiresAt: number,
  stored: Installation | undefined,
): string {
  if (!isActive(stored)) return applicationToken;
  const newest = Math.max(stored.installExpiresAt ?? 0, stored.systemExpiresAt ?? 0);
  return applicationToken === '' || (expiresAt < newest && stored.applicationToken !== '')
    ? stored.applicationToken
    : applicationToken;
}
