import { AuthServerError, type Bitrix24RestError, type RestErrorKind } from '../../rest/index.js';
import type { InstallRefusal } from './install-outcome.js';
import type { VerifiedFacts } from './decide-install.js';

/** An answer that decides. `endpoint`: the portal's, by the auth server's answer, where it got so far. */
export interface RefusedVerdict {
  kind: 'refused';
  reason: InstallRefusal;
  detail: string;
  endpoint?: string;
}

/**
 * Somebody who must be asked did not answer, or said what is no verdict.
 * `reason`: what was said, where something was; it contradicts the auth server or may pass, so that it is asked again a
 * limited number of times. Without it nobody answered, which lasts as long as it lasts.
 * `cause`: why nobody answered, where that is known and somebody has to do something about it.
 */
export interface LaterVerdict {
  kind: 'later';
  detail: string;
  endpoint?: string;
  reason?: InstallRefusal;
  cause?: InstallRefusal;
}

/** What those say who can know. */
export type Verdict = { kind: 'verified'; facts: VerifiedFacts } | RefusedVerdict | LaterVerdict;

/** What an auth server's error says of the install whose token it was asked about. */
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

/** Kinds that say nothing of the install: the portal, or the way to it, is at fault just now. */
const NO_ANSWER: ReadonlySet<RestErrorKind> = new Set(['limit', 'blocked', 'unavailable', 'outcome-unknown']);

/**
 * What a portal's error says of an install that the auth server has vouched for. Nothing that a portal answers is final:
 * ONAPPINSTALL comes once, and one passing answer must not cost the installation.
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
