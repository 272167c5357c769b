import { isIP } from 'node:net';
import { isPublicAddress } from '../transport/public-address.js';

/**
 * Auth servers whose host, by name alone, is an address of this machine or of a private network.
 */
export const privateServers = (servers: readonly string[], isPublic = isPublicAddress): string[] =>
  servers.filter((server) => {
    if (!URL.canParse(server)) return false;
    const host = new URL(server).hostname.replaceAll(/[[\]]/g, '');
    if (isIP(host) > 0) return !isPublic(host);
    return (host === 'localhost' || host.endsWith('.localhost')) && !isPublic('127.0.0.1');
  });
