import { createHash } from 'node:crypto';

/**
 * The origin of a candidate: an event, a page of the application in the portal's frame, the
 * authorization-code flow, or the application itself.
 */
export type InstallOrigin = 'ONAPPINSTALL' | 'ONAPPUPDATE' | 'ONAPPUSERREADY' | 'page' | 'code' | 'import';

/** The claims of an unverified install. Holds secrets. None of its URLs is ever called. */
export interface InstallCandidate {
  event: InstallOrigin;
  memberId: string;
  accessToken: string;
  refreshToken: string;
  /** Absent if a page of an older portal, an authorization code or an import brings none. */
  applicationToken?: string;
  serverEndpoint?: string;
  clientEndpoint?: string;
  domain?: string;
  userId?: string;
  /** Milliseconds since the epoch. */
  expiresAt?: number;
  /**
   * The event for the users' handlers, delivered once it is verified; opaque here. Must survive
   * JSON.
   */
  inboxEvent?: unknown;
  /**
   * Whether the tokens were requested because the received ones had expired while it was pending.
   */
  renewed?: boolean;
}

/**
 * A candidate with the id of its pending install: equal for the same request, so usable for
 * deduplication.
 */
export interface IdentifiedCandidate extends InstallCandidate {
  id: string;
}

const NEEDED = ['memberId', 'accessToken', 'refreshToken'] as const;

/** The names of required values that are missing. */
export function missingIn(candidate: InstallCandidate): string[] {
  const needed = candidate.event.startsWith('ONAPP') ? ([...NEEDED, 'applicationToken'] as const) : NEEDED;
  return needed.filter((field) => !candidate[field]);
}

/** Equal for the same client and access token: one id per request, however often it is sent. */
export const candidateId = (
  clientId: string,
  { accessToken }: Pick<InstallCandidate, 'accessToken'>,
): string =>
  createHash('sha256')
    .update(JSON.stringify([clientId, accessToken]))
    .digest('hex');
