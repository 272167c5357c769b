import { Bitrix24EventsError } from '../../errors/index.js';
import { Bitrix24RestError } from '../../rest/index.js';
import { PortalAuthorizationLostError, type AuthorizationLostReason } from '../portals.errors.js';

/**
 * - `works`: the portal accepted the token
 * - `gone`: the portal or the auth server says that the application, or the grant, no longer
 *   exists
 * - `lost`: the tokens cannot be used, but possibly for another reason
 * - `refused`: the portal refuses their user or the token
 * - `unclear`: no server could be asked, or the answer says nothing about the tokens
 */
export type PairState = { kind: 'works' } | { kind: 'gone' | 'lost' | 'refused' | 'unclear'; detail: string };

const GONE = new Set<AuthorizationLostReason>(['dead-grant', 'application-gone']);

/** What an error of a call says about the tokens it was made with. */
export function classifyTokenError(error: unknown, detail: string): PairState {
  if (error instanceof PortalAuthorizationLostError)
    return { kind: GONE.has(error.reason) ? 'gone' : 'lost', detail };
  if (error instanceof Bitrix24RestError) {
    const { pair } = error.consequences;
    return pair === 'works' ? { kind: 'works' } : { kind: pair, detail };
  }
  const isGone = error instanceof Bitrix24EventsError && error.code === 'PORTAL_NOT_INSTALLED';
  return { kind: isGone ? 'gone' : 'unclear', detail };
}
