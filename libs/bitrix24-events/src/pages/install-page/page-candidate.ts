import { TOKEN_LIFETIME_MS } from '../../rest/index.js';
import type { WireData } from '../../catalog/index.js';
import { textMatching } from '../../common/index.js';
import { FORMATS } from '../../intake/index.js';
import type { InstallCandidate } from '../../portals/index.js';

/**
 * The claims in the POST of a frame (protocol 5.1), for verification; `undefined` if values are
 * missing that every portal sends. Older ones send neither a SERVER_ENDPOINT nor an
 * APPLICATION_TOKEN.
 */
export function pageCandidate(body: WireData, receivedAt: number): InstallCandidate | undefined {
  const memberId = textMatching(body.member_id, FORMATS.memberId);
  const accessToken = textMatching(body.AUTH_ID, FORMATS.token);
  const refreshToken = textMatching(body.REFRESH_ID, FORMATS.token);
  if (!memberId || !accessToken || !refreshToken) return undefined;
  const applicationToken = textMatching(body.APPLICATION_TOKEN, FORMATS.applicationToken);
  const serverEndpoint = textMatching(body.SERVER_ENDPOINT, FORMATS.address);
  // A duration, despite its name.
  const lifetime = Number(textMatching(body.AUTH_EXPIRES, FORMATS.seconds)) * 1_000;
  return {
    event: 'page',
    memberId,
    accessToken,
    refreshToken,
    ...(applicationToken && { applicationToken }),
    ...(serverEndpoint && { serverEndpoint }),
    expiresAt: receivedAt + (lifetime || TOKEN_LIFETIME_MS),
  };
}
