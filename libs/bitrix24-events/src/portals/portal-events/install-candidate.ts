import { createHash } from 'node:crypto';

/**
 * What brought a candidate: an event, a page of the application in the portal's frame, the authorization-code flow, or
 * the application itself.
 */
export type InstallOrigin = 'ONAPPINSTALL' | 'ONAPPUPDATE' | 'ONAPPUSERREADY' | 'page' | 'code' | 'import';

/** What an unverified install claims. Holds secrets. None of its URLs is ever called. */
export interface InstallCandidate {
  event: InstallOrigin;
  memberId: string;
  accessToken: string;
  refreshToken: string;
  /** Absent where a page of an older portal, a code or an import brings none. */
  applicationToken?: string;
  serverEndpoint?: string;
  clientEndpoint?: string;
  domain?: string;
  userId?: string;
  /** Milliseconds since the epoch. */
  expiresAt?: number;
  /** The event for the users' handlers, for when it is verified; opaque here. Must survive JSON. */
  inboxEvent?: unknown;
  /** Whether the pair is the one that was asked for because the received one had died while it waited. */
  renewed?: boolean;
}

/** A candidate with the name that its parked install has: equal for the same request, so fit to dedup by. */
export interface IdentifiedCandidate extends InstallCandidate {
  id: string;
}

const NEEDED = ['memberId', 'accessToken', 'refreshToken'] as const;

/** What an install needs to be of use; the names of what is missing. */
export function missingIn(candidate: InstallCandidate): string[] {
  const needed = candidate.event.startsWith('ONAPP') ? ([...NEEDED, 'applicationToken'] as const) : NEEDED;
  return needed.filter((field) => !candidate[field]);
}

/** Equal for the same client and access token: one request, however often it is sent. */
export const candidateId = (
  clientId: string,
  { accessToken }: Pick<InstallCandidate, 'accessToken'>,
): string =>
  createHash('sha256')
    .update(JSON.stringify([clientId, accessToken]))
    .digest('hex');
