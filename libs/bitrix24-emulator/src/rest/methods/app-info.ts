import { RestError } from '../errors.js';
import type { CallContext, MethodResult } from '../method.js';
import type { Params } from '../params.js';

/** The portal's `app.info` (the auth server's has another shape). */
export function appInfo(_params: Params, { model, caller }: CallContext): MethodResult {
  const { cloud, language, plan } = model.facts;
  const license = `${language}_${cloud ? plan : 'selfhosted'}`;
  if (caller.kind === 'webhook') return { result: { SCOPE: [...caller.scope], LICENSE: license } };
  if (caller.kind !== 'application')
    throw new RestError(403, 'ACCESS_DENIED', 'Application context required');
  const { app } = caller;
  return {
    result: {
      ID: String(app.id),
      CODE: app.clientId,
      VERSION: app.version,
      STATUS: app.status,
      INSTALLED: app.installed,
      PAYMENT_EXPIRED: app.paymentExpired ? 'Y' : 'N',
      DAYS: null,
      LANGUAGE_ID: language,
      LICENSE: license,
      ...(cloud && { LICENSE_TYPE: plan, LICENSE_FAMILY: plan.replace(/\d+$/, '') }),
    },
  };
}
