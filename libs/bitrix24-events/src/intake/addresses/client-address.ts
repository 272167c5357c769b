import { ipAddress, networkOf } from './ip-address.js';

/** The parts of a Node.js request that determine where it comes from. */
export interface AddressedRequest {
  headers: { 'x-forwarded-for'?: string | string[] | undefined };
  socket?: { remoteAddress?: string | undefined };
}

/**
 * The client's address as seen by the outermost of `hops` proxies, or the address of the connection
 * if there are none. `''` if that is not an address, or if the request passed fewer proxies.
 *
 * Counted from the right: each proxy appends the address that it saw, and anyone can forge what is
 * to the left of that.
 */
export function clientAddress({ headers, socket }: AddressedRequest, hops: number): string {
  if (hops === 0) return ipAddress(socket?.remoteAddress ?? '');
  const header = headers['x-forwarded-for'] ?? '';
  const list = typeof header === 'string' ? header : header.join(',');
  let end = list.length;
  for (let hop = 1; end >= 0; hop += 1) {
    const comma = end === 0 ? -1 : list.lastIndexOf(',', end - 1);
    if (hop === hops) return ipAddress(list.slice(comma + 1, end).trim());
    end = comma;
  }
  return '';
}

/**
 * The key for quotas: an IPv6 address counts as its /64 network, because one host has 2^64 of them.
 */
export const sourceOf = (request: AddressedRequest, hops: number): string =>
  networkOf(clientAddress(request, hops));
