import { isIP } from 'node:net';

/** Which portals are allowed. */
export interface OriginPolicy {
  allowInsecure: boolean;
  allowPrivate: boolean;
}

const HOST = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?(?::\d{1,5})?$/;
const PUBLIC_NAME = /\.[a-z][a-z\d-]*$/;

/**
 * The origin of the portal at `domain`: an https host name, and nothing that could lead elsewhere. An address or a
 * name of this machine only where private portals are allowed.
 */
export function portalOrigin(
  domain: string,
  { allowInsecure, allowPrivate }: OriginPolicy,
): string | undefined {
  const host = domain.toLowerCase();
  if (host.length > 255 || !HOST.test(host) || !URL.canParse(`https://${host}`)) return undefined;
  const { hostname, origin } = new URL(`https://${host}`);
  const isPublicName = isIP(hostname) === 0 && PUBLIC_NAME.test(hostname) && !hostname.endsWith('.localhost');
  if (isPublicName) return origin;
  if (!allowPrivate) return undefined;
  return allowInsecure ? `http://${host}` : origin;
}
