import type { Application } from '../model/applications.js';
import type { PortalModel } from '../model/portal.js';
import type { IssuedTokens } from '../model/tokens.js';

/** The answer of `/oauth/token/`. `domain` is the auth server's host, not the portal's. */
export function tokenResponse(model: PortalModel, app: Application, userId: number, tokens: IssuedTokens) {
  return {
    access_token: tokens.accessToken,
    expires: tokens.expires,
    expires_in: tokens.expiresIn,
    scope: app.scope.join(','),
    domain: model.authDomain,
    server_endpoint: model.serverEndpoint,
    status: app.status,
    client_endpoint: model.addresses.endpoint,
    member_id: model.facts.memberId,
    user_id: userId,
    refresh_token: tokens.refreshToken,
  };
}
