/** The paths of one intake, as its HTTP adapter matches them. */
export interface IntakePaths {
  /** `/bitrix24/events`: the URL of the acting user's events. */
  base: string;
  /** `/bitrix24/events/as/:authKey`. */
  variant: string;
}

/** The same paths with the slash at their end that Express takes too, and Fastify only where it is told to. */
export const slashed = ({ base, variant }: IntakePaths): string[] =>
  base === '/' ? [`${variant}/`] : [`${base}/`, `${variant}/`];

/**
 * Whether `url` (path and query) leads to the intake. Only as it is bound: a spelling that a lenient router
 * would take too may be another route of the application.
 */
export function leadsToIntake({ base }: IntakePaths, url: string): boolean {
  if (!url.startsWith(base)) return false;
  const query = url.indexOf('?', base.length);
  const rest = url.slice(base.length, query < 0 ? url.length : query);
  if (rest === '' || rest === '/') return true;
  // The base of an intake at the root is '/'.
  return /^\/as\/[^/]+\/?$/.test(base === '/' ? `/${rest}` : rest);
}
