import { lookup, type LookupAddress } from 'node:dns';
import { isPublicAddress } from './public-address.js';

/** Looks up all addresses of a name, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: { all: true; family?: number | 'IPv4' | 'IPv6'; hints?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** DNS resolution, and which addresses count as public. */
export interface Network {
  resolve: Resolve;
  isPublic: (address: string) => boolean;
}

export const SYSTEM_NETWORK: Network = { resolve: lookup, isPublic: isPublicAddress };

/**
 * Injection token of a {@link Network} to use instead of the {@link SYSTEM_NETWORK}: a test has no
 * public address to call.
 */
export const REST_NETWORK = Symbol.for('nestjs-bitrix24-events:rest-network');
