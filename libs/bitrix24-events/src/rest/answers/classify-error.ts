import { classifyRestError } from './error-table/classify-rest-error.js';
import type { RestErrorKind } from './error-table/rest-error-kinds.js';
import {
  Bitrix24RestError,
  RestAccessDeniedError,
  RestAuthError,
  RestLimitError,
  RestNotFoundError,
  RestPaymentRequiredError,
  RestPortalGoneError,
  RestUnavailableError,
  RestUnknownMethodError,
  type RestFailure,
} from './rest.errors.js';

const FAMILY_OF: Partial<Record<RestErrorKind, new (failure: RestFailure) => Bitrix24RestError>> = {
  'object-gone': RestNotFoundError,
  'unknown-method': RestUnknownMethodError,
  'no-rights': RestAccessDeniedError,
  plan: RestAccessDeniedError,
  unpaid: RestPaymentRequiredError,
  token: RestAuthError,
  'user-refused': RestAuthError,
  'application-gone': RestPortalGoneError,
  'portal-gone': RestPortalGoneError,
  limit: RestLimitError,
  blocked: RestLimitError,
  unavailable: RestUnavailableError,
};

/** Codes after which the token may be renewed. */
const RENEWABLE = new Set(['expired_token', 'invalid_token']);

/** The typed error for a portal's answer. */
export function classifyError(failure: RestFailure): Bitrix24RestError {
  const family = FAMILY_OF[classifyRestError(failure).kind] ?? Bitrix24RestError;
  return new family(failure);
}

/** Whether the portal refused the token itself, before doing anything. */
export const isTokenRefused = (error: unknown): error is RestAuthError =>
  error instanceof RestAuthError && RENEWABLE.has(error.error.toLowerCase());

/** Whether the portal refused the call because of a temporary limit. */
export const isPassingLimit = (error: unknown): error is RestLimitError =>
  error instanceof RestLimitError && error.kind === 'limit';

/** Whether the server-time limit of the method was reached. */
export const isOperatingLimit = (error: unknown): error is RestLimitError =>
  error instanceof RestLimitError && error.error.toLowerCase() === 'operation_time_limit';

/** Whether a portal refused to run the command inside a batch. */
export const isRefusedInBatch = (error: unknown): error is Bitrix24RestError =>
  error instanceof Bitrix24RestError && /^error_batch_/i.test(error.error);

/**
 * Whether the answer refuses the installation itself, not this call: its token or user, its
 * payment, the application.
 */
export const refusesInstallation = (error: unknown): error is Bitrix24RestError =>
  error instanceof RestPortalGoneError ||
  error instanceof RestPaymentRequiredError ||
  error instanceof RestAuthError;
