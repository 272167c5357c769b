import { TOKEN_LIFETIME_MS } from '../../rest/index.js';
import type { WireValue } from '../../catalog/index.js';
import { isMap, textMatching } from '../../common/index.js';
import type { InstallCandidate } from '../../portals/index.js';
import { FORMATS } from './envelope.dto.js';
import type { Envelope } from './envelope.js';
import { toInboxEvent, tokenExpiry } from './inbox-event.js';

type Tokens = Pick<
  InstallCandidate,
  'accessToken' | 'refreshToken' | 'serverEndpoint' | 'clientEndpoint' | 'domain' | 'userId' | 'expiresAt'
>;

/**
 * The unverified claims of a lifecycle event that carries both tokens; `undefined` for every other
 * event. The tokens prove more than the `application_token`, which is not known yet, or may have
 * changed.
 */
export function installCandidate(envelope: Envelope, receivedAt: number): InstallCandidate | undefined {
  const { name, auth } = envelope;
  if (name !== 'ONAPPINSTALL' && name !== 'ONAPPUPDATE' && name !== 'ONAPPUSERREADY') return undefined;
  const tokens =
    name === 'ONAPPUSERREADY' ? systemUserTokens(envelope.data, receivedAt) : ownTokens(envelope, receivedAt);
  if (!tokens) return undefined;
  return {
    event: name,
    memberId: auth.member_id,
    applicationToken: auth.application_token,
    ...tokens,
    inboxEvent: toInboxEvent(
      envelope,
      { source: 'application', memberId: auth.member_id, domain: '' },
      receivedAt,
    ),
  };
}

function ownTokens(envelope: Envelope, receivedAt: number): Tokens | undefined {
  const { auth } = envelope;
  if (!auth.access_token || !auth.refresh_token) return undefined;
  return {
    accessToken: auth.access_token,
    refreshToken: auth.refresh_token,
    ...(auth.server_endpoint && { serverEndpoint: auth.server_endpoint }),
    ...(auth.client_endpoint && { clientEndpoint: auth.client_endpoint }),
    ...(auth.domain && { domain: auth.domain }),
    ...(auth.user_id && { userId: auth.user_id }),
    expiresAt: tokenExpiry(envelope, receivedAt),
  };
}

/**
 * ONAPPUSERREADY carries the tokens of the system user in its `data`; `auth` belongs to the user
 * who installs (protocol 4).
 */
function systemUserTokens(data: WireValue | undefined, receivedAt: number): Tokens | undefined {
  if (!isMap(data)) return undefined;
  const accessToken = textMatching(data.access_token, FORMATS.token);
  const refreshToken = textMatching(data.refresh_token, FORMATS.token);
  if (!accessToken || !refreshToken) return undefined;
  const serverEndpoint = textMatching(data.server_endpoint, FORMATS.address);
  const clientEndpoint = textMatching(data.client_endpoint, FORMATS.address);
  const userId = textMatching(data.user_id, FORMATS.short);
  const lifetime = Number(textMatching(data.expires_in, FORMATS.seconds)) * 1_000 || TOKEN_LIFETIME_MS;
  return {
    accessToken,
    refreshToken,
    ...(serverEndpoint && { serverEndpoint }),
    ...(clientEndpoint && { clientEndpoint }),
    ...(userId && { userId }),
    expiresAt: receivedAt + lifetime,
  };
}
