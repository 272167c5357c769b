import { randomBytes } from 'node:crypto';
import type { Application } from '../model/applications.js';
import type { PortalModel } from '../model/portal.js';
import { phpEncode } from '../php/index.js';

/** A page of an application, as a user's browser asks for it in its frame. */
export interface PageRequest {
  url: URL;
  body: string;
}

/** The POST with which a browser opens the application's page: no queue server takes part in it. */
export function pageRequest(model: PortalModel, app: Application, userId: number, target: URL): PageRequest {
  const tokens = model.tokens.issue(app.clientId, userId, app.scope);
  const url = new URL(target);
  url.searchParams.set('DOMAIN', model.addresses.domain);
  url.searchParams.set('PROTOCOL', '0');
  url.searchParams.set('LANG', model.facts.language);
  url.searchParams.set('APP_SID', randomBytes(16).toString('hex'));
  const body = phpEncode({
    AUTH_ID: tokens.accessToken,
    // A duration, for all its name.
    AUTH_EXPIRES: tokens.expiresIn,
    REFRESH_ID: tokens.refreshToken,
    SERVER_ENDPOINT: model.serverEndpoint,
    APPLICATION_TOKEN: app.applicationToken,
    APPLICATION_SCOPE: app.scope.join(','),
    member_id: model.facts.memberId,
    status: app.status,
    PLACEMENT: 'DEFAULT',
    PLACEMENT_OPTIONS: '{}',
  });
  return { url, body };
}
