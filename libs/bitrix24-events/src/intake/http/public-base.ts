/**
 * Where the application begins at `publicUrl`, without a slash at its end. The address of a route of ours is taken for
 * the one of the application that it belongs to: it is what the card of an application asks for.
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

/** How long the end of `path` is that is `route`, 0 when it is not. */
function lengthAt(path: string, route: string): number {
  const names = route.split('/').filter(Boolean);
  const last = path.split('/').slice(-names.length);
  const matches =
    names.length > 0 &&
    names.every((name, at) => (name.startsWith(':') ? last[at] !== '' : name === last[at]));
  return matches ? last.join('/').length + 1 : 0;
}
