import type { Hit } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';
import { bindOwn } from './install.js';

/**
 * The application's system user is made, or made active again.
 *
 * @publicApi
 */
export interface SystemUserOptions {
  /** Default: a new user. */
  userId?: number;
  /** `date_finish`, as the portal writes it. Default: none. */
  dateFinish?: string;
}

/**
 * ONAPPUSERREADY, bound by the portal itself to the installation path: `data` has the system user's tokens, `auth`
 * those of the employee who installed. Returns the system user's id.
 */
export function systemUserReady(
  model: PortalModel,
  hit: Hit,
  clientId: string,
  options: SystemUserOptions = {},
): number {
  const app = model.applications.get(clientId);
  const user =
    options.userId === undefined ? model.users.add({ name: 'System' }) : model.users.get(options.userId);
  const tokens = model.tokens.issue(clientId, user.id, app.scope);
  bindOwn(model, app, 'ONAPPUSERREADY');
  const data = {
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    expires_in: tokens.expiresIn,
    scope: app.scope.join(','),
    domain: model.authDomain,
    server_endpoint: model.serverEndpoint,
    client_endpoint: model.addresses.endpoint,
    member_id: model.facts.memberId,
    user_id: user.id,
    client_id: clientId,
    status: app.status,
    LANGUAGE_ID: model.facts.language,
    date_finish: options.dateFinish,
  };
  hit.raise('ONAPPUSERREADY', data, { clientId });
  return user.id;
}
