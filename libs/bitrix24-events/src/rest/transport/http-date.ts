const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** An HTTP header date, in milliseconds since the epoch; `undefined` if it is invalid. */
export function readHttpDate(header: unknown): number | undefined {
  const at = typeof header === 'string' && HTTP_DATE.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
