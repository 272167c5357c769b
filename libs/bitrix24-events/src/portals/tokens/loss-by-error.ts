import type { Bitrix24RestError } from '../../rest/index.js';
import type { AuthorizationLostReason } from '../portals.errors.js';

/**
 * Why the tokens of an installation are of no use, by what the portal answered to a call; `undefined` where it says
 * nothing of the kind. A token that is refused is renewed first, and what is then refused again is judged there.
 */
export function lossByError({ kind, error }: Bitrix24RestError): AuthorizationLostReason | undefined {
  if (kind === 'application-gone' || kind === 'portal-gone') return 'application-gone';
  if (kind === 'user-refused') return 'user-refused';
  if (kind === 'unpaid') return error.toLowerCase() === 'access_denied' ? 'plan-ended' : 'payment-required';
  return undefined;
}
