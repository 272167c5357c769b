import { toMilliseconds } from '../../common/index.js';
import { isPassingLimit } from '../classify-error.js';
import {
  Bitrix24RestError,
  RestBadAnswerError,
  RestNetworkError,
  RestUnavailableError,
} from '../rest.errors.js';
import type { RestRetryOptions } from '../rest.options.js';

/** A gateway's word that what stands behind it did not answer. */
const GATEWAY = new Set([502, 503, 504]);

/** Whether to repeat a request harms nobody. */
export function isWorthRepeating(error: unknown, isRepeatable: boolean): boolean {
  if (isPassingLimit(error)) return true;
  if (error instanceof RestNetworkError) return !error.sent || isRepeatable;
  return isRepeatable && isOfGateway(error);
}

/**
 * The pause before a request that failed is repeated, in milliseconds; `undefined` when it is not. Between half and all
 * of an exponential backoff, so that those who failed together do not come back together.
 *
 * @param attempt 1 is the first
 * @param random from 0 (inclusive) to 1
 */
export function pauseBefore(
  options: RestRetryOptions,
  error: unknown,
  attempt: number,
  isRepeatable: boolean,
  random: () => number,
): number | undefined {
  if (attempt >= options.attempts || !isWorthRepeating(error, isRepeatable)) return undefined;
  const ceiling = Math.min(
    toMilliseconds(options.initialDelay) * 2 ** (attempt - 1),
    toMilliseconds(options.maxDelay),
  );
  return Math.round(ceiling * (0.5 + random() / 2));
}

const isOfGateway = (error: unknown): error is Bitrix24RestError =>
  (error instanceof RestBadAnswerError || (error instanceof RestUnavailableError && error.error === '')) &&
  GATEWAY.has(error.status);
