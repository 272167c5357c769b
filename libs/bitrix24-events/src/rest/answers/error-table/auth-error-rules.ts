import type { WaitReason } from '../../../errors/index.js';

/**
 * What an error of an auth server means:
 *
 * - `outage`: it does not answer, or not as an auth server; retried
 * - `refused`: the access token, or the request, is refused
 * - `revoked`: the grant is dead, or the application was removed from the portal
 * - `unpaid`: the application is not paid for
 * - `misconfigured`: the client, its secret or the list of servers is wrong
 * - `unknown`: code and text match no other kind; retried, never final
 *
 * @publicApi
 */
export type AuthServerErrorKind = 'outage' | 'refused' | 'revoked' | 'unpaid' | 'misconfigured' | 'unknown';

/** The kind of request to an auth server. */
export type AuthQuestion = 'pair' | 'owner';

/** By our code: the kind, what a delivery waits for, and what to do about it. */
export const AUTH_ERROR_CODES = {
  AUTH_DEAD_GRANT: {
    kind: 'revoked',
    waitsFor: 'authorization',
    fix: 'let an administrator of the portal open or re-install the application',
  },
  AUTH_REFUSED: {
    kind: 'refused',
    waitsFor: 'authorization',
    fix: 'let an administrator of the portal open the application again: its page brings a fresh token',
  },
  AUTH_INVALID_CLIENT: {
    kind: 'misconfigured',
    waitsFor: 'authorization',
    fix: 'check application.clientId and application.clientSecret, and that the application still exists at Bitrix24',
  },
  AUTH_PAYMENT_REQUIRED: {
    kind: 'unpaid',
    waitsFor: 'payment',
    fix: "let the portal renew the application's subscription",
  },
  AUTH_PORTAL_GONE: {
    kind: 'revoked',
    waitsFor: 'authorization',
    fix: 'install the application on the portal again, if it is still wanted',
  },
  AUTH_UNAVAILABLE: {
    kind: 'outage',
    waitsFor: 'unreachable',
    fix: 'nothing, it is retried automatically; if it persists, check that this host reaches the auth server by https',
  },
  AUTH_SERVER_NOT_LISTED: {
    kind: 'misconfigured',
    waitsFor: 'authorization',
    fix: 'add the server to authServers if you trust it',
  },
  AUTH_BAD_ANSWER: {
    kind: 'outage',
    waitsFor: 'unreachable',
    fix: 'check what answers at the address of the auth server: a proxy, or a captive portal',
  },
  AUTH_UNKNOWN: {
    kind: 'unknown',
    waitsFor: 'authorization',
    fix: 'report the code and text; it is retried meanwhile',
  },
} as const satisfies Record<string, { kind: AuthServerErrorKind; waitsFor: WaitReason; fix: string }>;

/**
 * Why an auth server refused or failed: `AUTH_DEAD_GRANT` (the refresh token is dead),
 * `AUTH_REFUSED` (the access token, or the request, is refused), `AUTH_INVALID_CLIENT`,
 * `AUTH_PAYMENT_REQUIRED`, `AUTH_PORTAL_GONE`, `AUTH_UNAVAILABLE`, `AUTH_SERVER_NOT_LISTED`
 * (nothing was sent), `AUTH_BAD_ANSWER`, `AUTH_UNKNOWN` (an answer that is not known yet).
 *
 * @publicApi
 */
export type AuthServerErrorCode = keyof typeof AUTH_ERROR_CODES;

/** One code, or several with the same meaning, as auth servers send them. */
export interface AuthErrorRule {
  /** In lower case. */
  codes: readonly string[];
  /** Only for answers to this kind of request. */
  asked?: AuthQuestion;
  /** For codes that are ambiguous by themselves. */
  text?: RegExp;
  is: AuthServerErrorCode;
  meaning: string;
}

const UNPAID = /commercial plans?|by subscription|subscription|payment/i;

/**
 * Answers that auth servers have been seen to give, including with status 200: the first matching
 * rule applies.
 */
export const AUTH_ERROR_RULES: readonly AuthErrorRule[] = [
  {
    codes: [
      'invalid_grant',
      'bad_verification_code',
      'expired_token',
      'invalid_token',
      'authorization_error',
      'user_access_error',
    ],
    asked: 'pair',
    is: 'AUTH_DEAD_GRANT',
    meaning: 'the refresh token (or the code of an authorization) is used up, expired or unknown',
  },
  {
    codes: [
      'invalid_client',
      'invalid_grant',
      'invalid_token',
      'expired_token',
      'no_auth_found',
      'invalid_request',
      'authorization_error',
      'user_access_error',
      'insufficient_scope',
    ],
    asked: 'owner',
    is: 'AUTH_REFUSED',
    meaning:
      'the access token is expired or unknown (`app.info` answers `invalid_client` to a token that it does not know)',
  },
  {
    codes: ['wrong_client'],
    is: 'AUTH_INVALID_CLIENT',
    meaning: 'the auth server knows no such client_id, or the local application was deleted',
  },
  {
    codes: ['invalid_client', 'unauthorized_client', 'invalid_scope', 'insufficient_scope'],
    is: 'AUTH_INVALID_CLIENT',
    meaning: 'the client_secret is wrong, or the application asks for more than its card says',
  },
  {
    codes: ['not_installed', 'application_not_found', 'portal_deleted'],
    is: 'AUTH_PORTAL_GONE',
    meaning: 'the application was removed from the portal, or the portal is deleted',
  },
  {
    codes: ['error_oauth'],
    text: /not installed|application not found|portal (?:was|is|has been) deleted/i,
    is: 'AUTH_PORTAL_GONE',
    meaning: 'the application was removed from the portal, or the portal is deleted',
  },
  {
    codes: ['payment_required'],
    is: 'AUTH_PAYMENT_REQUIRED',
    meaning: 'the trial or the paid period of the application is over',
  },
  {
    codes: ['error_oauth', 'access_denied'],
    text: UNPAID,
    is: 'AUTH_PAYMENT_REQUIRED',
    meaning: 'the subscription or plan of the portal does not include the application',
  },
  {
    codes: [
      'query_limit_exceeded',
      'operation_time_limit',
      'overload_limit',
      'connection_error',
      'internal_server_error',
      'error_unexpected_answer',
      'service_unavailable',
      'temporarily_unavailable',
      'server_error',
    ],
    is: 'AUTH_UNAVAILABLE',
    meaning: 'the auth server cannot process the request at the moment',
  },
  {
    codes: ['invalid_request', 'unsupported_grant_type', 'no_auth_found'],
    is: 'AUTH_REFUSED',
    meaning: 'the request lacks something: no refresh token is stored, say',
  },
];

/**
 * The code for a refusal: by the server's code and text, and by the status only if they are
 * inconclusive.
 */
export function classifyAuthError(
  error: string,
  description: string,
  status: number,
  asked: AuthQuestion = 'pair',
): AuthServerErrorCode {
  // Regardless of the text: a failing server's answer is inconclusive.
  if (status >= 500 || status === 429 || status === 408) return 'AUTH_UNAVAILABLE';
  const code = error.trim().toLowerCase();
  const rule = AUTH_ERROR_RULES.find(
    (one) =>
      one.codes.includes(code) &&
      (one.asked === undefined || one.asked === asked) &&
      (one.text === undefined || one.text.test(description)),
  );
  if (rule) return rule.is;
  // The vendor's PHP SDK recognizes a deleted portal by these two signs only.
  if (status === 404 || (status === 400 && /portal|domain|not found/i.test(description)))
    return 'AUTH_PORTAL_GONE';
  return code ? 'AUTH_UNKNOWN' : 'AUTH_BAD_ANSWER';
}
