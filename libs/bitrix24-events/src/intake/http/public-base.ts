/**
 * The base URL of the application, without a trailing slash. If `publicUrl` is the URL of one of
 * our routes, its base is used: the form for creating an application asks for that URL.
 *
 * @param routes paths on this server, like `/bitrix24/events` and `/bitrix24/events/as/:authKey`
 */
export function publicBase(publicUrl: string, routes: readonly string[]): string {
  const { origin, pathname } = new URL(publicUrl);
  const path = pathname.replace(/\/+$/, '');
  for (const route of routes) {
    const from = path.length - lengthAt(path, route);
    if (from < path.length) return origin + path.slice(0, from);
  }
  return origin + path;
}

/** The length of `route` at the end of `path`; 0 if it is not there. */
function lengthAt(path: string, route: string): number {
  const names = route.split('/').filter(Boolean);
  const last = path.split('/').slice(-names.length);
  const matches =
    names.length > 0 &&
    names.every((name, at) => (name.startsWith(':') ? last[at] !== '' : name === last[at]));
  return matches ? last.join('/').length + 1 : 0;
}
