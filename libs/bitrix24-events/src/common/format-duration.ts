const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** Beyond this many of a unit the next larger one is used: `'36 h'` says more than `'2 d'`. */
const MOST_HOURS = 72;

/** A span of milliseconds for people, in one unit: `'12 ms'`, `'45 s'`, `'24 h'`, `'3 d'`, `'0 s'`. */
export function formatDuration(ms: number): string {
  const whole = Math.round(ms);
  if (whole > 0 && whole < 1_000) return `${whole} ms`;
  const [unit, size] =
    UNITS.find(([name, length]) => ms >= length * (name === 'd' ? MOST_HOURS / 24 : 1)) ?? UNITS[3];
  return `${Math.round(ms / size)} ${unit}`;
}
