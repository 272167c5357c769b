import type { PortalModel } from '../model/portal.js';
import {
  applicationGone,
  expiredToken,
  invalidToken,
  noAuth,
  RestError,
  userInactive,
  wrongLicense,
} from './errors.js';
import type { Caller } from './method.js';
import { toText } from './params.js';

/** The token of a request: parameter `auth` or `access_token`, or the header `Authorization: Bearer …`. */
export function readToken(
  params: Readonly<Record<string, unknown>>,
  header: string | undefined,
): string | undefined {
  for (const name of ['auth', 'access_token']) {
    const value = params[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return /^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1];
}

/** The caller that an access token stands for. @throws RestError 401 with the reason */
export function authorizeToken(
  model: PortalModel,
  token: string | undefined,
  params: Readonly<Record<string, unknown>>,
): Caller {
  if (token === undefined) throw noAuth();
  const grant = model.tokens.access(token);
  if (!grant) throw invalidToken();
  const app = model.applications.find(grant.clientId);
  if (!app?.active) throw applicationGone();
  if (model.tokens.isExpired(grant)) throw expiredToken();
  if (!model.users.find(grant.userId)?.active) throw userInactive();
  return {
    kind: 'application',
    app,
    userId: grant.userId,
    scope: grant.scope,
    connector: readConnector(model, params),
    session: grant.session,
  };
}

/** The caller that the address of an incoming webhook stands for. @throws RestError 403 */
export function authorizeWebhook(model: PortalModel, userId: number, code: string): Caller {
  const webhook = model.webhooks.findIncoming(userId, code);
  if (!webhook) throw new RestError(403, 'INVALID_CREDENTIALS', 'Invalid request credentials');
  return { kind: 'webhook', code, userId, scope: webhook.scope };
}

/** `auth_connector`, whatever the method. @throws RestError WRONG_LICENSE: see {@link PortalFacts.connectorGate} */
function readConnector(model: PortalModel, params: Readonly<Record<string, unknown>>): string {
  const connector = toText(params['auth_connector']);
  const isGiven =
    model.facts.connectorGate === 'present' ? Object.hasOwn(params, 'auth_connector') : connector !== '';
  if (isGiven && !model.hasFeature('rest_auth_connector')) throw wrongLicense('auth_connector');
  return connector;
}
