const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** Above this many hours, days are used: `'36 h'` is more precise than `'2 d'`. */
const MAX_HOURS_SHOWN = 72;

/**
 * A duration in milliseconds as text for people, in one unit: `'12 ms'`, `'45 s'`, `'24 h'`, `'3
 * d'`, `'0 s'`.
 */
export function formatDuration(ms: number): string {
  const whole = Math.round(ms);
  if (whole > 0 && whole < 1_000) return `${whole} ms`;
  const [unit, size] =
    UNITS.find(([name, length]) => ms >= length * (name === 'd' ? MAX_HOURS_SHOWN / 24 : 1)) ?? UNITS[3];
  return `${Math.round(ms / size)} ${unit}`;
}
