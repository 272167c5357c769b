/**
 * `data` as it arrives: PHP's form encoding leaves strings, maps and lists, and drops empty values.
 *
 * @publicApi
 */
export type WireValue = string | WireValue[] | { [key: string]: WireValue };

/**
 * A map of {@link WireValue}s: what `data` of most events is.
 *
 * @publicApi
 */
export type WireData = { [key: string]: WireValue };
