/** The REST base of a portal from a verified answer, normalized; `undefined` if it is invalid. */
export function portalEndpoint(clientEndpoint: string): { endpoint: string; domain: string } | undefined {
  if (!URL.canParse(clientEndpoint)) return undefined;
  const url = new URL(clientEndpoint);
  // The same host in another spelling would be treated as a different one.
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.replace(/\.+$/, '');
  const { protocol, origin, host, pathname } = url;
  if (!/^https?:$/.test(protocol) || !/\/rest\/?$/.test(pathname)) return undefined;
  return { endpoint: origin + pathname.replace(/\/?$/, '/'), domain: host };
}
