/**
 * A number with what it counts: `1 row`, `2 rows`, `0 rows`.
 *
 * @param plural where it is not the singular and an `s`
 */
export const counted = (n: number, singular: string, plural = `${singular}s`): string =>
  `${n} ${n === 1 ? singular : plural}`;

/** The first of some names, and how many others there are: `A, B and 3 more`. */
export function someOf(names: readonly string[], most = 5): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
