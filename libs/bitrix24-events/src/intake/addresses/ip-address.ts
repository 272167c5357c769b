import { isIPv4, isIPv6 } from 'node:net';

const MAPPED = '::ffff:';
const V4_WITH_PORT = /^([\d.]{7,15}):\d{1,5}$/;
const V6_IN_BRACKETS = /^\[([^\]]{2,60})\](?::\d{1,5})?$/;

/**
 * Normalizes an IP address: without port, brackets and zone, IPv6 shortened, and IPv4-mapped IPv6
 * as IPv4. `''` for anything that is not an address.
 */
export function ipAddress(text: string): string {
  if (isIPv4(text)) return text;
  // As reported by a socket that listens on both families.
  if (text.startsWith(MAPPED) && isIPv4(text.slice(MAPPED.length))) return text.slice(MAPPED.length);
  const v4 = V4_WITH_PORT.exec(text)?.[1];
  if (v4 !== undefined) return isIPv4(v4) ? v4 : '';
  const v6 = (V6_IN_BRACKETS.exec(text)?.[1] ?? text).replace(/%.*$/, '');
  return isIPv6(v6) ? shortened(v6) : '';
}

/** The network of an address: the first 64 bits of an IPv6 address, all of an IPv4 address. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  return `${hextets(address).slice(0, 4).join(':')}::/64`;
}

function shortened(v6: string): string {
  // The spelling of the URL standard; embedded dotted quads become hextets.
  const short = new URL(`http://[${v6}]`).hostname.slice(1, -1);
  if (!short.startsWith(MAPPED)) return short;
  const [high = 0, low = 0] = hextets(short)
    .slice(6)
    .map((hextet) => Number.parseInt(hextet, 16));
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** All eight hextets of an address in its short spelling. */
function hextets(short: string): string[] {
  const [head = '', tail = ''] = short.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === '' ? [] : tail.split(':');
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => '0'), ...last];
}
