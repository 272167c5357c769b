import { phpDate } from '../model/clock.js';
import type { PortalModel } from '../model/portal.js';
import { applicationGone, expiredToken, invalidToken, noAuth } from '../rest/errors.js';

/** The auth server's `app.info`: what a token proves, in a shape of its own. Says nothing of application_token. */
export function authServerAppInfo(model: PortalModel, token: string | undefined): Record<string, unknown> {
  if (token === undefined) throw noAuth();
  const grant = model.tokens.access(token);
  if (!grant) throw invalidToken();
  const app = model.applications.find(grant.clientId);
  if (!app?.active) throw applicationGone();
  if (model.tokens.isExpired(grant)) throw expiredToken();
  const { domain, endpoint } = model.addresses;
  return {
    client_id: app.clientId,
    scope: grant.scope.join(','),
    expires: phpDate(grant.expiresAt),
    install: {
      installed: app.installed,
      version: String(app.version),
      status: app.status,
      scope: app.scope.join(','),
      domain,
      uri: new URL(endpoint).origin,
      client_endpoint: endpoint,
      member_id: model.facts.memberId,
      member_type: model.facts.cloud ? 'b24' : 'self_hosted',
    },
    user_id: grant.userId,
  };
}
