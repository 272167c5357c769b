import { createHash } from 'node:crypto';

/** What an unverified ONAPPINSTALL or ONAPPUPDATE claims. Holds secrets. None of its URLs is ever called. */
export interface InstallCandidate {
  event: 'ONAPPINSTALL' | 'ONAPPUPDATE';
  memberId: string;
  accessToken: string;
  refreshToken: string;
  applicationToken: string;
  serverEndpoint?: string;
  clientEndpoint?: string;
  domain?: string;
  userId?: string;
  /** Milliseconds since the epoch. */
  expiresAt?: number;
  /** The event for the users' handlers, for when it is verified; opaque here. Must survive JSON. */
  inboxEvent?: unknown;
}

/** A candidate with the name that its parked install has: equal for the same request, so fit to dedup by. */
export interface IdentifiedCandidate extends InstallCandidate {
  id: string;
}

/** What an install needs to be of use; the names of what is missing. */
export function missingIn(candidate: InstallCandidate): string[] {
  const needed = ['memberId', 'accessToken', 'refreshToken', 'applicationToken'] as const;
  return needed.filter((field) => !candidate[field]);
}

/** Equal for the same client and access token: one request, however often it is sent. */
export const candidateId = (clientId: string, { accessToken }: InstallCandidate): string =>
  createHash('sha256')
    .update(JSON.stringify([clientId, accessToken]))
    .digest('hex');
