import { Bitrix24EventsError } from '../errors/index.js';

const ADVICE = {
  AUTH_DEAD_GRANT: 'let an administrator of the portal open or re-install the application',
  AUTH_REFUSED: 'use a token that is not older than an hour',
  AUTH_INVALID_CLIENT:
    'check application.clientId and application.clientSecret, and that the application is installed',
  AUTH_PAYMENT_REQUIRED: "let the portal renew the application's subscription",
  AUTH_PORTAL_GONE: 'stop calling this portal until the application is installed again',
  AUTH_UNAVAILABLE: 'call again later',
  AUTH_SERVER_NOT_LISTED: 'add the server to authServers if you trust it',
  AUTH_BAD_ANSWER: 'look at what answers at the address of the auth server',
} as const;

/**
 * Why an auth server did not do what was asked:
 * `AUTH_DEAD_GRANT` (the refresh token is dead), `AUTH_REFUSED` (the access token, or the request, is refused),
 * `AUTH_INVALID_CLIENT`,
 * `AUTH_PAYMENT_REQUIRED`, `AUTH_PORTAL_GONE`, `AUTH_UNAVAILABLE` (the only one worth repeating),
 * `AUTH_SERVER_NOT_LISTED` (nothing was sent), `AUTH_BAD_ANSWER`.
 *
 * @publicApi
 */
export type AuthServerErrorCode = keyof typeof ADVICE;

/**
 * An auth server refused, or did not answer.
 *
 * @publicApi
 */
export class AuthServerError extends Bitrix24EventsError {
  declare readonly code: AuthServerErrorCode;

  constructor(
    code: AuthServerErrorCode,
    /** Origin of the auth server. */
    readonly server: string,
    /** Its own code, `''` when it gave none. */
    readonly error: string,
    description: string,
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** Whether the request may have reached the server. */
    readonly sent = true,
  ) {
    const place = `${server}${status ? ` (HTTP ${status})` : ''}`;
    const fact = [error, description.replace(/[.!\s]+$/, '')].filter(Boolean).join(': ');
    super(code, `${fact}, auth server ${place}. Try: ${ADVICE[code]}.`);
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), server: this.server, error: this.error, status: this.status };
  }
}

const RETRY_LATER = new Set(['query_limit_exceeded', 'connection_error', 'internal_server_error']);

/** The code for a refusal: protocol 9, and 7.2 for what `app.info` refuses. `description` is the server's. */
export function classifyAuthError(error: string, description: string, status: number): AuthServerErrorCode {
  const code = error.toLowerCase();
  if (status >= 500 || status === 429 || RETRY_LATER.has(code)) return 'AUTH_UNAVAILABLE';
  if (code === 'invalid_grant' || code === 'bad_verification_code') return 'AUTH_DEAD_GRANT';
  if (code === 'invalid_client' || code === 'wrong_client') return 'AUTH_INVALID_CLIENT';
  if (code === 'payment_required') return 'AUTH_PAYMENT_REQUIRED';
  if (code === 'portal_deleted' || code === 'application_not_found') return 'AUTH_PORTAL_GONE';
  // The vendor's PHP SDK tells a portal that is gone by these two signs only.
  if (status === 404 || (status === 400 && /portal|domain|not found/i.test(description)))
    return 'AUTH_PORTAL_GONE';
  return code ? 'AUTH_REFUSED' : 'AUTH_BAD_ANSWER';
}
