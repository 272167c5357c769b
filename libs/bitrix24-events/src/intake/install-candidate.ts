import type { InstallCandidate } from '../portals/index.js';
import type { Envelope } from './envelope.js';
import { toInboxEvent, tokenExpiry } from './inbox-event.js';

/**
 * What an ONAPPINSTALL or ONAPPUPDATE with both tokens claims, for verification; `undefined` for every other
 * event. The tokens prove more than the `application_token`, which is not known yet, or may have changed.
 */
export function installCandidate(envelope: Envelope, receivedAt: number): InstallCandidate | undefined {
  const { name, auth } = envelope;
  if (name !== 'ONAPPINSTALL' && name !== 'ONAPPUPDATE') return undefined;
  if (!auth.access_token || !auth.refresh_token) return undefined;
  return {
    event: name,
    memberId: auth.member_id,
    accessToken: auth.access_token,
    refreshToken: auth.refresh_token,
    applicationToken: auth.application_token,
    ...(auth.server_endpoint && { serverEndpoint: auth.server_endpoint }),
    ...(auth.client_endpoint && { clientEndpoint: auth.client_endpoint }),
    ...(auth.domain && { domain: auth.domain }),
    ...(auth.user_id && { userId: auth.user_id }),
    expiresAt: tokenExpiry(envelope, receivedAt),
    inboxEvent: toInboxEvent(
      envelope,
      { source: 'application', memberId: auth.member_id, domain: '' },
      receivedAt,
    ),
  };
}
