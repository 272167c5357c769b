/** A date of HTTP, as `Retry-After` may have. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Milliseconds that a `Retry-After` header asks to wait: seconds, or a date; `undefined` when it is neither, or is past. */
export function readRetryAfter(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const ms = HTTP_DATE.test(text) ? Date.parse(text) - now : Number.NaN;
  return ms > 0 ? ms : undefined;
}
