/**
 * A duration: milliseconds, or a number with a unit (`'500ms'`, `'2s'`, `'15m'`, `'1h'`, `'7d'`).
 *
 * @publicApi
 */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The duration in whole milliseconds, or `undefined` if it is invalid (negative, not finite,
 * unknown unit).
 */
export function parseDuration(duration: unknown): number | undefined {
  if (typeof duration === 'number')
    return Number.isFinite(duration) && duration >= 0 ? Math.round(duration) : undefined;
  const match = typeof duration === 'string' && /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  return match ? Math.round(Number(match[1]) * UNITS[match[2]!]!) : undefined;
}

/** The duration in milliseconds. @throws RangeError when it is invalid. */
export function toMilliseconds(duration: Duration): number {
  const ms = parseDuration(duration);
  if (ms === undefined) throw new RangeError(`not a duration: ${String(duration)}`);
  return ms;
}
