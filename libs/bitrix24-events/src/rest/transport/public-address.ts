import { BlockList, isIP } from 'node:net';

/** IPv4 that is not globally reachable (IANA special-purpose registry), as `network/prefix`. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const;

/** IPv6 prefixes that carry an IPv4 address in their last 32 bits: mapped, and NAT64 (RFC 6052). */
const CARRIERS_OF_V4 = ['::ffff:', '64:ff9b::'] as const;

/** Inside global unicast, but not globally reachable: protocol assignments (Teredo…), documentation, 6to4. */
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] as const;

const special = new BlockList();
const globalV6 = new BlockList();

for (const subnet of SPECIAL_V4) {
  const [network, prefix] = split(subnet);
  special.addSubnet(network, prefix, 'ipv4');
  for (const carrier of CARRIERS_OF_V4) special.addSubnet(carrier + network, 96 + prefix, 'ipv6');
}
for (const subnet of SPECIAL_V6) special.addSubnet(...split(subnet), 'ipv6');

globalV6.addSubnet('2000::', 3, 'ipv6');
for (const carrier of CARRIERS_OF_V4) globalV6.addSubnet(`${carrier}0.0.0.0`, 96, 'ipv6');

function split(subnet: string): [network: string, prefix: number] {
  const slash = subnet.lastIndexOf('/');
  return [subnet.slice(0, slash), Number(subnet.slice(slash + 1))];
}

/**
 * Whether an IP address is one of the public internet. Private, loopback, link-local, multicast and reserved
 * ones are not, IPv4 ones inside IPv6 included; nor is anything that is no address.
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  switch (isIP(bare)) {
    case 4:
      return !special.check(bare, 'ipv4');
    case 6:
      return globalV6.check(bare, 'ipv6') && !special.check(bare, 'ipv6');
    default:
      return false;
  }
}
