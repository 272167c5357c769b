import { randomBytes } from 'node:crypto';
import type { Application } from '../model/applications.js';
import type { PortalModel } from '../model/portal.js';
import { phpEncode } from '../php/index.js';

/**
 * How an application's page is opened.
 *
 * @publicApi
 */
export interface PageOptions {
  /** Default: `DEFAULT`. */
  placement?: string;
  /** Sent as JSON. Default: `{}`. */
  placementOptions?: Readonly<Record<string, unknown>>;
  /** The form of older portals: without `SERVER_ENDPOINT`, `APPLICATION_TOKEN` and `APPLICATION_SCOPE`. */
  legacy?: boolean;
}

/** A page of an application, as a user's browser asks for it in its frame. */
export interface PageRequest {
  url: URL;
  fields: Readonly<Record<string, string | number>>;
  /** The fields, encoded. */
  body: string;
}

/** The URL of an application's page: the installation path until it is installed. */
export function pageUrl(app: Application): string {
  return app.installed ? (app.appUrl ?? app.handlerUrl) : app.handlerUrl;
}

/**
 * The POST with which a browser opens the application's page: no queue server takes part in it.
 *
 * @param target where {@link pageUrl} really is
 */
export function pageRequest(
  model: PortalModel,
  app: Application,
  userId: number,
  target: URL,
  options: PageOptions = {},
  appSid = randomBytes(16).toString('hex'),
): PageRequest {
  const tokens = model.tokens.issue(app.clientId, userId, app.scope);
  const url = new URL(target);
  url.searchParams.set('DOMAIN', model.addresses.domain);
  url.searchParams.set('PROTOCOL', '0');
  url.searchParams.set('LANG', model.facts.language);
  url.searchParams.set('APP_SID', appSid);
  const fields = {
    AUTH_ID: tokens.accessToken,
    // A duration, for all its name.
    AUTH_EXPIRES: tokens.expiresIn,
    REFRESH_ID: tokens.refreshToken,
    ...(!options.legacy && {
      SERVER_ENDPOINT: model.serverEndpoint,
      APPLICATION_TOKEN: app.applicationToken,
      APPLICATION_SCOPE: app.scope.join(','),
    }),
    member_id: model.facts.memberId,
    status: app.status,
    PLACEMENT: options.placement ?? 'DEFAULT',
    PLACEMENT_OPTIONS: JSON.stringify(options.placementOptions ?? {}),
  };
  return { url, fields, body: phpEncode(fields) };
}
