import { eventNames } from './find-event.js';

/** Whether a name is a pattern: it holds a `*`, which stands for any text. */
export const isEventPattern = (name: string): boolean => name.includes('*');

/**
 * The catalogued names that a pattern matches, in the order of the catalogue; a name without `*` is returned
 * as it is, in upper case, known or not. Case does not matter.
 *
 * @example
 * ```ts
 * expandEventPattern('ONCRMLEAD*'); // ['ONCRMLEADADD', 'ONCRMLEADDELETE', …]
 * ```
 *
 * @publicApi
 */
export function expandEventPattern(pattern: string): string[] {
  const upper = pattern.toUpperCase();
  if (!isEventPattern(upper)) return [upper];
  const parts = upper.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const matcher = new RegExp(`^${parts.join('.*')}$`);
  return eventNames().filter((name) => matcher.test(name));
}
