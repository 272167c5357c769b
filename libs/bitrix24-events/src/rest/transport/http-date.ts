const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** A date as headers of HTTP have it, in milliseconds since the epoch; `undefined` when it is none. */
export function readHttpDate(header: unknown): number | undefined {
  const at = typeof header === 'string' && HTTP_DATE.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
