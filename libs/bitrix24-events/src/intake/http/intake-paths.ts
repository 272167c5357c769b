/** The paths of one intake, as its HTTP adapter matches them. */
export interface IntakePaths {
  /** `/bitrix24/events`: the URL of the acting user's events. */
  base: string;
  /** `/bitrix24/events/as/:authKey`. */
  variant: string;
}

/**
 * Whether `path` is one of `known` with a trailing slash, which Express accepts too, and Fastify
 * only if configured to.
 */
export const isSlashed = (known: readonly string[], path: string): boolean =>
  path.length > 1 && path.endsWith('/') && known.includes(path.slice(0, -1));

/**
 * Returns a function that checks whether a URL (path and query) leads to one of `routes`, whose
 * parameters look like `:authKey`. Only exact spellings match: a spelling that a lenient router
 * would accept too may be another route of the application.
 */
export function urlMatcher(routes: readonly string[]): (url: string) => boolean {
  const literal = new Set(routes.filter((route) => !route.includes(':')));
  const patterns = routes.filter((route) => route.includes(':')).map(toPattern);
  return (url) => {
    const query = url.indexOf('?');
    const path = query < 0 ? url : url.slice(0, query);
    if (literal.has(path)) return true;
    if (path.length > 1 && path.endsWith('/') && literal.has(path.slice(0, -1))) return true;
    return patterns.some((pattern) => pattern.test(path));
  };
}

function toPattern(route: string): RegExp {
  const source = route.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : escapePattern(part)));
  return new RegExp(`^${source.join('/')}/?$`);
}

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
