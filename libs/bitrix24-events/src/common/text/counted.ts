/**
 * A number with its noun: `1 row`, `2 rows`, `0 rows`.
 *
 * @param plural if it is not the singular plus `s`
 */
export const counted = (n: number, singular: string, plural = `${singular}s`): string =>
  `${n} ${n === 1 ? singular : plural}`;

/** The first few names and the number of the others: `A, B and 3 more`. */
export function someOf(names: readonly string[], most = 5): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
