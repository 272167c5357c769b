import { TOKEN_LIFETIME_MS, type TokenOwner } from '../../rest/index.js';
import type { IdentifiedCandidate } from '../portal-events/install-candidate.js';
import type { Installation } from '../installations/installation.js';
import { portalEndpoint } from '../installations/portal-endpoint.js';
import { noteTaken, wasOvertaken } from './taken-installs.js';

/** Why a candidate is dropped although its access token is alive. */
export type DropReason = 'other-application' | 'other-portal' | 'no-endpoint' | 'not-administrator' | 'older';

/** What is proven of a candidate: the allow-listed server's answer, and the portal's about the token's owner. */
export interface VerifiedFacts {
  /** Origin of the auth server that answered. */
  server: string;
  owner: TokenOwner;
  isAdmin: boolean;
}

/** What the decision depends on besides. */
export interface InstallCircumstances {
  clientId: string;
  /** `install.allowNonAdmin`. */
  allowNonAdmin: boolean;
  /** Whether the stored token pair works; see {@link dependsOnPair}. */
  pairWorks: boolean;
  now: number;
}

const isActive = (stored: Installation | undefined): stored is Installation => stored?.status === 'active';

/** Milliseconds since the token was issued, by the auth server's clock alone. */
const ageOf = ({ livesFor }: TokenOwner): number =>
  Math.min(Math.max(0, TOKEN_LIFETIME_MS - livesFor), TOKEN_LIFETIME_MS);

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
 * Whether it must be known if the stored pair works: a system user's outlives those who install, and whoever opens a
 * page does not mean to lend his rights to the application, unless there is nothing better.
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
 * The installation to store for a candidate, or why there is none. Endpoint, domain, scope and user are taken
 * from the verified facts only. The candidate gives the tokens: its access token is verified to be an
 * administrator's, so its bearer may set the rest.
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
 * Whether it may be a replay of what is over. The time of the token is the auth server's word, unlike the event's own
 * `ts`; a pair that we asked for ourselves says nothing of when the install was.
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
  // Asking whether the stored pair works has renewed it, to no avail.
  if (pairIsRefused) return false;
  // Only a refresh came between, where the install is newer than the one before it.
  return stored.installExpiresAt === undefined || expiresAt === stored.installExpiresAt;
}

/** Which of these comes first is left to the portal; ONAPPINSTALL comes with all of them. */
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

/** Whether a page was opened where the application is installed: no install at all, so nobody is refused anything. */
export const isNothingNew = (
  reason: DropReason,
  { event }: Pick<IdentifiedCandidate, 'event'>,
  stored: Installation | undefined,
): boolean => isActive(stored) && event === 'page' && (reason === 'older' || reason === 'not-administrator');

/** Whether the candidate's pair is the better one. */
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

/** An older portal's page names none; what comes late brings none that is newer. */
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
