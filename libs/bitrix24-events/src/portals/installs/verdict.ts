import { AuthServerError, type Bitrix24RestError, type RestErrorKind } from '../../rest/index.js';
import type { InstallRefusal } from './install-outcome.js';
import type { VerifiedFacts } from './decide-install.js';

/**
 * A final answer. `endpoint`: the portal's, from the auth server's answer, if verification got that
 * far.
 */
export interface RefusedVerdict {
  kind: 'refused';
  reason: InstallRefusal;
  detail: string;
  endpoint?: string;
}

/**
 * A server that must be asked did not answer, or its answer is inconclusive. `reason`: what it
 * answered, if it did; that contradicts the auth server or may be temporary, so it is asked again a
 * limited number of times. Without it no server answered, and verification is retried until one
 * does. `cause`: why there was no answer, if that is known and requires action.
 */
export interface LaterVerdict {
  kind: 'later';
  detail: string;
  endpoint?: string;
  reason?: InstallRefusal;
  cause?: InstallRefusal;
}

/** The result of asking the auth server and the portal. */
export type Verdict = { kind: 'verified'; facts: VerifiedFacts } | RefusedVerdict | LaterVerdict;

/** What an auth server's error means for the install whose token it was asked about. */
export function verdictOfServer(error: AuthServerError): RefusedVerdict | LaterVerdict {
  const detail = error.message;
  if (error.isAddressRefused) return { kind: 'later', detail, cause: 'server-address-refused' };
  if (error.kind === 'outage') return { kind: 'later', detail };
  if (error.kind === 'unpaid') return { kind: 'later', detail, reason: 'unpaid' };
  return { kind: error.kind === 'unknown' ? 'later' : 'refused', reason: 'token-refused', detail };
}

/** Whether an auth server may still know the token that it was asked about. */
export const isLater = (error: AuthServerError): boolean => verdictOfServer(error).kind === 'later';

/** As {@link verdictOfServer}; without an error there was no server to ask. */
export const verdictOfServers = (error: AuthServerError | undefined): RefusedVerdict | LaterVerdict =>
  error
    ? verdictOfServer(error)
    : { kind: 'refused', reason: 'token-refused', detail: 'no auth server to ask' };

const REASON_OF: Partial<Record<RestErrorKind, InstallRefusal>> = {
  'no-rights': 'no-rights',
  plan: 'plan',
  unpaid: 'unpaid',
  'application-gone': 'application-gone',
  'portal-gone': 'application-gone',
};

/**
 * Kinds that say nothing about the install: the portal, or the network, has a problem at the
 * moment.
 */
const NO_ANSWER: ReadonlySet<RestErrorKind> = new Set(['limit', 'blocked', 'unavailable', 'outcome-unknown']);

/**
 * What a portal's error means for an install that the auth server has confirmed. No answer of a
 * portal is final: ONAPPINSTALL is sent only once, and a temporary answer must not cost the
 * installation.
 */
export function verdictOfPortal(error: Bitrix24RestError, endpoint: string): RefusedVerdict | LaterVerdict {
  const detail = error.message;
  if (error.kind === 'refused-address') {
    const isHttp = endpoint.startsWith('http:') && /https/.test(error.description);
    const reason = isHttp ? 'insecure-endpoint' : 'endpoint-refused';
    return { kind: 'refused', reason, detail, endpoint };
  }
  if (NO_ANSWER.has(error.kind)) return { kind: 'later', detail, endpoint };
  return { kind: 'later', detail, endpoint, reason: REASON_OF[error.kind] ?? 'token-refused' };
}
