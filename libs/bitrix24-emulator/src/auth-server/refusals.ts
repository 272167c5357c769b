import { RestError } from '../rest/index.js';

/**
 * How `/oauth/token/` may refuse an application whatever it sends. The statuses are those that the vendor's SDK
 * reckons with; for `PAYMENT_REQUIRED` and the scopes nothing is documented.
 *
 * @publicApi
 */
export type AuthRefusal = keyof typeof REFUSALS;

const REFUSALS = {
  invalid_grant: [400, 'Invalid refresh token'],
  bad_verification_code: [400, 'Invalid or expired code'],
  invalid_request: [400, 'Invalid request'],
  invalid_client: [401, 'Client not found'],
  insufficient_scope: [400, 'Insufficient scope'],
  invalid_scope: [400, 'Invalid scope'],
  PAYMENT_REQUIRED: [400, 'Payment required'],
  WRONG_CLIENT: [400, 'Wrong client'],
  INTERNAL_SERVER_ERROR: [500, 'Internal server error'],
} as const satisfies Record<string, readonly [status: number, description: string]>;

/** Which applications the auth server refuses for now. */
export class AuthRefusals {
  readonly #byClient = new Map<string, AuthRefusal>();

  /** @param refusal `null`: no more */
  set(clientId: string, refusal: AuthRefusal | null): void {
    if (refusal === null) this.#byClient.delete(clientId);
    else this.#byClient.set(clientId, refusal);
  }

  /** @throws RestError when this application is refused */
  check(clientId: string): void {
    const code = this.#byClient.get(clientId);
    if (code === undefined) return;
    const [status, description] = REFUSALS[code];
    throw new RestError(status, code, description);
  }
}
