import type { WireData, WireValue } from '../../catalog/index.js';
import { FORMATS } from '../../intake/index.js';
import type { InstallCandidate } from '../../portals/index.js';

// What the auth server gives every access token, for portals that do not say.
const TOKEN_LIFETIME = 3_600_000;

const textOf = (value: WireValue | undefined, format: RegExp): string =>
  typeof value === 'string' && format.test(value) ? value : '';

/**
 * What the POST of a frame claims (protocol 5.1), for verification; `undefined` when it lacks what every portal
 * sends. Older ones send neither a SERVER_ENDPOINT nor an APPLICATION_TOKEN.
 */
export function pageCandidate(body: WireData, receivedAt: number): InstallCandidate | undefined {
  const memberId = textOf(body.member_id, FORMATS.memberId);
  const accessToken = textOf(body.AUTH_ID, FORMATS.token);
  const refreshToken = textOf(body.REFRESH_ID, FORMATS.token);
  if (!memberId || !accessToken || !refreshToken) return undefined;
  const applicationToken = textOf(body.APPLICATION_TOKEN, FORMATS.applicationToken);
  const serverEndpoint = textOf(body.SERVER_ENDPOINT, FORMATS.address);
  // A duration, for all its name.
  const lifetime = Number(textOf(body.AUTH_EXPIRES, FORMATS.seconds)) * 1_000;
  return {
    event: 'page',
    memberId,
    accessToken,
    refreshToken,
    ...(applicationToken && { applicationToken }),
    ...(serverEndpoint && { serverEndpoint }),
    expiresAt: receivedAt + (lifetime || TOKEN_LIFETIME),
  };
}
