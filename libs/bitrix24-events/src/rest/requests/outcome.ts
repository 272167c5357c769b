import {
  Bitrix24RestError,
  OutcomeUnknownError,
  RestAnswerTooLargeError,
  RestBadAnswerError,
  RestNetworkError,
  RestTimeoutError,
  RestUnavailableError,
} from '../answers/rest.errors.js';

/**
 * Whether the portal may have carried out a failed request: it was sent, and no answer of Bitrix24
 * came back.
 */
export function isOutcomeUnknown(error: unknown): error is Bitrix24RestError {
  if (error instanceof RestNetworkError) return error.sent;
  if (error instanceof RestTimeoutError || error instanceof RestAnswerTooLargeError) return true;
  if (error instanceof RestBadAnswerError) return error.status < 300 || error.status >= 500;
  // Only a status: this is a gateway's answer.
  return error instanceof RestUnavailableError && error.error === '';
}

/** The error for the caller: writes with an unknown outcome are reported as such. */
export function withOutcome(error: unknown, isRepeatable: boolean): unknown {
  if (isRepeatable || !isOutcomeUnknown(error)) return error;
  return new OutcomeUnknownError({ ...error.failure, because: error.code });
}
