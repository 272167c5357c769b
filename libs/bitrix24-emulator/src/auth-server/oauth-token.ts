import type { Application } from '../model/applications.js';
import type { PortalModel } from '../model/portal.js';
import type { Grant } from '../model/tokens.js';
import { RestError } from '../rest/index.js';
import type { AuthRefusals } from './refusals.js';
import { tokenResponse } from './token-response.js';

/** `/oauth/token/`: exchanges a refresh token or a code. The old refresh token is dead from then on. */
export function oauthToken(
  model: PortalModel,
  refusals: AuthRefusals,
  params: Record<string, unknown>,
): Record<string, unknown> {
  const text = (name: string): string => (typeof params[name] === 'string' ? params[name] : '');
  const grantType = text('grant_type');
  if (grantType !== 'refresh_token' && grantType !== 'authorization_code') {
    throw new RestError(400, 'invalid_request', 'Invalid or missing grant_type');
  }
  refusals.check(text('client_id'));
  const app = authenticate(model, text('client_id'), text('client_secret'));
  if (app.paymentExpired) throw new RestError(400, 'PAYMENT_REQUIRED', 'Payment required');
  const grant = grantType === 'refresh_token' ? refresh(model, app, text) : exchange(model, app, text);
  const answer = tokenResponse(
    model,
    app,
    grant.userId,
    model.tokens.issue(app.clientId, grant.userId, app.scope),
  );
  if (grantType === 'refresh_token') return answer;
  // As documented: the answer to a code names neither the moment of expiry nor the user.
  const { expires: _expires, user_id: _userId, ...exchanged } = answer;
  return exchanged;
}

function authenticate(model: PortalModel, clientId: string, secret: string): Application {
  const app = model.applications.find(clientId);
  if (!app?.active || app.clientSecret !== secret)
    throw new RestError(401, 'invalid_client', 'Client not found');
  return app;
}

function refresh(model: PortalModel, app: Application, text: (name: string) => string): Grant {
  if (text('refresh_token') === '') throw new RestError(400, 'invalid_request', 'Missing refresh_token');
  const grant = model.tokens.takeRefresh(text('refresh_token'), app.clientId);
  if (!grant) throw new RestError(400, 'invalid_grant', 'Invalid refresh token');
  return grant;
}

function exchange(model: PortalModel, app: Application, text: (name: string) => string): Grant {
  if (text('code') === '') throw new RestError(400, 'invalid_request', 'Missing code');
  const grant = model.tokens.takeCode(text('code'), app.clientId);
  if (!grant) throw new RestError(400, 'bad_verification_code', 'Invalid or expired code');
  return grant;
}
