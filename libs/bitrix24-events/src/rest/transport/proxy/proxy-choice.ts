import { BlockList, isIP } from 'node:net';
import { getProxyForUrl } from 'proxy-from-env';

/** What is said of a proxy: never its user and password. */
export const shownProxy = ({ protocol, host }: URL): string => `${protocol}//${host}`;

/** A proxy that requests can go through, or `undefined`: neither SOCKS nor anything else. */
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
 * The proxy for a URL: `option` where that is given, else that of the environment. This machine itself is never reached
 * through one.
 */
export function proxyFor(url: URL, option: string | false | undefined): URL | undefined {
  if (option === false || isLoopback(url.hostname)) return undefined;
  return readProxy(option ?? environmentProxy(url.href));
}

/** The proxy of the environment for a URL that none of ours can be, such as one of SOCKS, as it may be shown. */
export function unusableProxy(url: URL, option: string | false | undefined): string | undefined {
  if (option !== undefined || isLoopback(url.hostname)) return undefined;
  const found = environmentProxy(url.href);
  if (found === '' || readProxy(found)) return undefined;
  return URL.canParse(found) ? shownProxy(new URL(found)) : 'no URL';
}

/** What to do where there is a proxy of SOCKS only. */
export const WITHOUT_SOCKS =
  'SOCKS is not spoken: put an HTTP proxy before it, or give portals.httpsAgent an agent for SOCKS, by which ' +
  'portals are called, but not auth servers';

/** Without a scheme it is `http:`, as everywhere else; the library takes that of the request. */
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
