import type { Hit } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';

/**
 * A payment for an application.
 *
 * @publicApi
 */
export interface PaymentOptions {
  /** `P` paid, `S` subscription. Default: `P`. */
  status?: string;
  /** Days that it is paid for. Default: 30. */
  days?: number;
}

/** The application is paid for, from now on: ONAPPPAYMENT. The documentation adds LANGUAGE_ID, the source does not. */
export function pay(model: PortalModel, hit: Hit, clientId: string, options: PaymentOptions = {}): void {
  const app = model.applications.get(clientId);
  app.status = options.status ?? 'P';
  app.paymentExpired = false;
  const data = {
    CODE: app.clientId,
    VERSION: app.version,
    STATUS: app.status,
    PAYMENT_EXPIRED: 'N',
    DAYS: options.days ?? 30,
  };
  hit.raise('ONAPPPAYMENT', data, { clientId });
}
