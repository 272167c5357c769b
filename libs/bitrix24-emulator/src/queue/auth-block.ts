import type { QueueItem } from '../model/hit.js';
import { eventRules } from '../model/events.js';
import type { PortalModel } from '../model/portal.js';
import type { PhpMap } from '../php/index.js';

/**
 * The `auth` of a delivery, keys in the order of recorded requests. Tokens come with applications and a known
 * user only; where there is none the token keys are absent, not empty.
 *
 * @param legacy without `expires` and `user_id`, as older queue servers sent it
 */
export function authBlock(model: PortalModel, item: QueueItem, legacy = false): PhpMap {
  const app = model.applications.find(item.binding.clientId ?? '');
  const rules = eventRules(item.event);
  const portal = {
    domain: model.addresses.domain,
    client_endpoint: model.addresses.endpoint,
    server_endpoint: model.serverEndpoint,
    member_id: model.facts.memberId,
  };
  if (!app || item.userId === 0 || !rules.sendAuth)
    return { ...portal, application_token: item.applicationToken };
  const tokens = rules.sendRefreshToken
    ? model.tokens.issue(app.clientId, item.userId, app.scope, item.session)
    : {
        ...model.tokens.issueAccess(app.clientId, item.userId, app.scope, item.session),
        refreshToken: null,
      };
  return {
    access_token: tokens.accessToken,
    expires: legacy ? null : tokens.expires,
    expires_in: tokens.expiresIn,
    scope: app.scope.join(','),
    domain: portal.domain,
    server_endpoint: portal.server_endpoint,
    status: app.status,
    client_endpoint: portal.client_endpoint,
    member_id: portal.member_id,
    user_id: legacy ? null : item.userId,
    refresh_token: tokens.refreshToken,
    application_token: item.applicationToken,
  };
}
