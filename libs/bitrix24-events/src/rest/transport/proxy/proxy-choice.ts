import { BlockList, isIP } from 'node:net';
import { getProxyForUrl } from 'proxy-from-env';

/** A proxy as it may be shown: without user and password. */
export const shownProxy = ({ protocol, host }: URL): string => `${protocol}//${host}`;

/** The URL of a supported proxy, or `undefined`, for example for SOCKS. */
export function readProxy(text: unknown): URL | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.hostname !== '' && isDecodable(url) ? url : undefined;
}

function isDecodable({ username, password }: URL): boolean {
  try {
    return typeof decodeURIComponent(username + password) === 'string';
  } catch {
    return false;
  }
}

/**
 * The proxy for a URL: `option` if it is given, otherwise that of the environment. This machine
 * itself is never reached through one.
 */
export function proxyFor(url: URL, option: string | false | undefined): URL | undefined {
  if (option === false || isLoopback(url.hostname)) return undefined;
  return readProxy(option ?? environmentProxy(url.href));
}

/**
 * The environment's proxy for a URL if it is of an unsupported kind, such as SOCKS, as it may be
 * shown.
 */
export function unusableProxy(url: URL, option: string | false | undefined): string | undefined {
  if (option !== undefined || isLoopback(url.hostname)) return undefined;
  const found = environmentProxy(url.href);
  if (found === '' || readProxy(found)) return undefined;
  return URL.canParse(found) ? shownProxy(new URL(found)) : 'no URL';
}

/** Advice if there is only a SOCKS proxy. */
export const WITHOUT_SOCKS =
  'SOCKS is not supported: put an HTTP proxy before it, or give portals.httpsAgent an agent for SOCKS, by which ' +
  'portals are called, but not auth servers';

/** Without a scheme it is `http:`, as is usual; the library would use that of the request. */
function environmentProxy(url: string): string {
  const found = getProxyForUrl(url);
  const bare = found.replace(/^\w+:\/\//, '');
  return Object.entries(process.env).some(([name, value]) => /^\w+_proxy$/i.test(name) && value === bare)
    ? `http://${bare}`
    : found;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
loopback.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

function isLoopback(hostname: string): boolean {
  const host = hostname.replaceAll(/[[\]]/g, '').replace(/\.$/, '');
  const family = isIP(host);
  if (family > 0) return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
  return host === 'localhost' || host.endsWith('.localhost');
}
