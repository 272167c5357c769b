import {
  Bitrix24RestError,
  OutcomeUnknownError,
  RestAnswerTooLargeError,
  RestBadAnswerError,
  RestNetworkError,
  RestTimeoutError,
  RestUnavailableError,
} from '../answers/rest.errors.js';

/** Whether the portal may have carried out what failed so: it was sent, and no answer of Bitrix24 came back. */
export function isOutcomeUnknown(error: unknown): error is Bitrix24RestError {
  if (error instanceof RestNetworkError) return error.sent;
  if (error instanceof RestTimeoutError || error instanceof RestAnswerTooLargeError) return true;
  if (error instanceof RestBadAnswerError) return error.status < 300 || error.status >= 500;
  // Nothing but a status: a gateway speaks.
  return error instanceof RestUnavailableError && error.error === '';
}

/** The error that a caller gets: what is unknown of a write is said so. */
export function withOutcome(error: unknown, isRepeatable: boolean): unknown {
  if (isRepeatable || !isOutcomeUnknown(error)) return error;
  return new OutcomeUnknownError({ ...error.failure, because: error.code });
}
