import { pausesOf, toMilliseconds, type RetryPolicy } from '../../common/index.js';
import type { Repeat } from '../answers/error-table/rest-error-kinds.js';
import { Bitrix24RestError, RestBadAnswerError, RestNetworkError } from '../answers/rest.errors.js';

/** A gateway's report that the server behind it did not answer. */
const GATEWAY = new Set([502, 503, 504]);

/** Whether repeating a request is harmless, and may help. */
export function isWorthRepeating(error: unknown, attempt: number, isRepeatable: boolean): boolean {
  switch (repeatOf(error)) {
    case 'always':
      return true;
    case 'once':
      return attempt === 1;
    case 'reads':
      return isRepeatable;
    default:
      return false;
  }
}

/**
 * The pause before a failed request is retried, in milliseconds; `undefined` if it is not retried.
 * Between half and all of an exponential backoff, so that requests that failed together are not
 * retried together. As long as the portal asks by `Retry-After`, but no longer than `maxDelay`.
 *
 * @param attempt 1 is the first
 * @param random from 0 (inclusive) to 1
 */
export function pauseBefore(
  policy: RetryPolicy,
  error: unknown,
  attempt: number,
  isRepeatable: boolean,
  random: () => number,
): number | undefined {
  if (attempt >= policy.attempts || !isWorthRepeating(error, attempt, isRepeatable)) return undefined;
  const longest = toMilliseconds(policy.maxDelay);
  const pause = pausesOf(policy, random)(attempt);
  const asked = error instanceof Bitrix24RestError ? (error.retryAfter ?? 0) : 0;
  return Math.max(pause, Math.min(asked, longest));
}

function repeatOf(error: unknown): Repeat {
  if (error instanceof RestNetworkError) return error.sent ? 'reads' : 'always';
  if (error instanceof RestBadAnswerError) return GATEWAY.has(error.status) ? 'reads' : 'never';
  // Without a status no portal has answered: a timeout, a full queue, an invalid call.
  return error instanceof Bitrix24RestError && error.status > 0 ? error.consequences.repeat : 'never';
}
