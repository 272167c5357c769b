import {
  Bitrix24RestError,
  RestAccessDeniedError,
  RestAuthError,
  RestLimitError,
  RestNotFoundError,
  RestPortalGoneError,
  RestUnavailableError,
  type RestFailure,
} from './rest.errors.js';

type Family = new (failure: RestFailure) => Bitrix24RestError;

/** Protocol 7.2: codes by family, lower case, since portals differ in case. */
const FAMILIES: readonly [Family, readonly string[]][] = [
  [
    RestAuthError,
    ['expired_token', 'invalid_token', 'no_auth_found', 'invalid_credentials', 'authorization_error'],
  ],
  [
    RestAccessDeniedError,
    [
      'access_denied',
      'insufficient_scope',
      'user_access_error',
      'wrong_auth_type',
      'wrong_license',
      'method_confirm_waiting',
      'method_confirm_denied',
    ],
  ],
  [
    RestAccessDeniedError,
    ['bitrix_rest_v3_exception_accessdeniedexception', 'bitrix_rest_v3_exception_insufficientscopeexception'],
  ],
  [RestLimitError, ['query_limit_exceeded', 'operation_time_limit', 'overload_limit']],
  [RestPortalGoneError, ['portal_deleted', 'application_not_found']],
  [RestUnavailableError, ['internal_server_error', 'error_unexpected_answer', 'connection_error']],
];

const FAMILY_OF = new Map(
  FAMILIES.flatMap(([family, codes]) => codes.map((code) => [code, family] as const)),
);

/** Codes that refuse a request before anything is done, and only for a while. OVERLOAD_LIMIT is set by hand, and stays. */
const PASSING_LIMITS = new Set(['query_limit_exceeded', 'operation_time_limit']);

/** Codes whose token may be replaced by a renewed one. */
const RENEWABLE = new Set(['expired_token', 'invalid_token']);

/** The typed error for what a portal answered. Goes by its `error` code, and by the status only where there is none. */
export function classifyError(failure: RestFailure): Bitrix24RestError {
  const code = failure.error.toLowerCase();
  const family = FAMILY_OF.get(code);
  if (family) return new family(failure);
  if (/(?:^|_)not_found$|^bitrix_rest_v3_exception_\w*notfoundexception$/.test(code))
    return new RestNotFoundError(failure);
  if (!code && failure.status >= 500) return new RestUnavailableError(failure);
  return new Bitrix24RestError(failure);
}

/** Whether the portal refused the token itself, before it did anything. */
export const isTokenRefused = (error: unknown): error is RestAuthError =>
  error instanceof RestAuthError && RENEWABLE.has(error.error.toLowerCase());

/** Whether the portal has refused it for a limit that passes by itself. */
export const isPassingLimit = (error: unknown): error is RestLimitError =>
  error instanceof RestLimitError && PASSING_LIMITS.has(error.error.toLowerCase());

/** Whether it was the limit of one method's server time. */
export const isOperatingLimit = (error: unknown): error is RestLimitError =>
  error instanceof RestLimitError && error.error.toLowerCase() === 'operation_time_limit';

/** Whether a portal would not run the command inside a batch. */
export const isRefusedInBatch = (error: unknown): error is Bitrix24RestError =>
  error instanceof Bitrix24RestError && /^error_batch_/i.test(error.error);
