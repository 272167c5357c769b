import { BlockList, isIP } from 'node:net';
import { ipAddress } from './ip-address.js';

interface Range {
  network: string;
  family: 'ipv4' | 'ipv6';
  prefix: number;
}

/** An address, or a network in CIDR notation: `52.29.163.104`, `195.208.184.0/24`, `2001:db8::/32`. */
function parseRange(entry: string): Range | undefined {
  const [text = '', bits, ...more] = entry.split('/');
  const network = ipAddress(text);
  if (isIP(text) === 0 || network === '' || more.length > 0) return undefined;
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
  const longest = family === 'ipv4' ? 32 : 128;
  if (bits === undefined) return { network, family, prefix: longest };
  // For an IPv4 network written as IPv6, the prefix length would mean something else.
  const isPlain = isIP(text) === (family === 'ipv4' ? 4 : 6);
  const prefix = /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  return isPlain && prefix >= 1 && prefix <= longest ? { network, family, prefix } : undefined;
}

/** Whether the entry is an address, or a network in CIDR notation other than the whole internet. */
export const isRange = (entry: unknown): entry is string =>
  typeof entry === 'string' && parseRange(entry) !== undefined;

/** A list of addresses and networks. */
export class AddressList {
  private readonly ranges = new BlockList();

  /** Invalid entries are ignored. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const range = parseRange(entry);
      if (range) this.ranges.addSubnet(range.network, range.prefix, range.family);
    }
  }

  /** @param address as normalized by {@link ipAddress}; `''` is in no list */
  has(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.ranges.check(address, version === 4 ? 'ipv4' : 'ipv6');
  }
}
