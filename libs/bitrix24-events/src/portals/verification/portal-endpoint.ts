/** The REST base of a portal by a verified answer, in one spelling; `undefined` when it is none. */
export function portalEndpoint(clientEndpoint: string): { endpoint: string; domain: string } | undefined {
  if (!URL.canParse(clientEndpoint)) return undefined;
  const { protocol, origin, host, pathname } = new URL(clientEndpoint);
  if (!/^https?:$/.test(protocol) || !/\/rest\/?$/.test(pathname)) return undefined;
  return { endpoint: origin + pathname.replace(/\/?$/, '/'), domain: host };
}
