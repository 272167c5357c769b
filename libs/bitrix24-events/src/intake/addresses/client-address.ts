import { ipAddress, networkOf } from './ip-address.js';

/** What is looked at of a request of Node.js to know where it comes from. */
export interface AddressedRequest {
  headers: { 'x-forwarded-for'?: string | string[] | undefined };
  socket?: { remoteAddress?: string | undefined };
}

/**
 * The address of the client, as the outermost of `hops` proxies saw it; of whoever connected here, when there are none.
 * `''` when that is no address, or when the request did not come through that many proxies.
 *
 * Counted from the right: each proxy appends whom it saw, and what stands left of theirs anybody may have written.
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

/** What quotas go by: whoever has one IPv6 address has 2^64 of them. */
export const sourceOf = (request: AddressedRequest, hops: number): string =>
  networkOf(clientAddress(request, hops));
