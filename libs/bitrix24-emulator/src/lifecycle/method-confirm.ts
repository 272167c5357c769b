import type { Hit } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';

/**
 * An administrator's answer to a call that asked for confirmation.
 *
 * @publicApi
 */
export interface ConfirmationOptions {
  /** The access token that asked. */
  token: string;
  method: string;
  /** Default: true. */
  confirmed?: boolean;
}

/** ONAPPMETHODCONFIRM: without tokens in `auth`, but with the confirmed one in `data`. */
export function confirmMethod(
  model: PortalModel,
  hit: Hit,
  clientId: string,
  { token, method, confirmed = true }: ConfirmationOptions,
): void {
  const data = { TOKEN: token, METHOD: method, CONFIRMED: confirmed, LANGUAGE_ID: model.facts.language };
  hit.raise('ONAPPMETHODCONFIRM', data, { clientId });
}
