import { readHttpDate } from '../transport/http-date.js';

/**
 * Milliseconds that a `Retry-After` header asks to wait, given as seconds or a date; `undefined` if
 * it is invalid or in the past.
 *
 * @param now by the clock that the date is from
 */
export function readRetryAfter(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const ms = (readHttpDate(text) ?? Number.NaN) - now;
  return ms > 0 ? ms : undefined;
}
