import type { LookupFunction } from 'node:net';
import { SYSTEM_NETWORK, type Network } from './network.js';

/** `code` of the error for a refused lookup. */
export const ADDRESS_REFUSED = 'ERR_ADDRESS_REFUSED';

/**
 * A lookup for sockets that refuses a name if any of its addresses is not public. Sockets connect
 * to the addresses it returns, so a name that resolves differently a moment later gains nothing.
 */
export function guardedLookup({ resolve, isPublic }: Network = SYSTEM_NETWORK): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { family: options.family, hints: options.hints, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) return callback(error, '', 0);
      const refused = addresses.find(({ address }) => !isPublic(address));
      if (refused || !first) return callback(refusal(hostname, refused?.address), '', 0);
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

function refusal(hostname: string, address: string | undefined): NodeJS.ErrnoException {
  const found = address === undefined ? 'no address' : `${address}, which is not a public address`;
  return Object.assign(new Error(`the name ${hostname} resolves to ${found}`), { code: ADDRESS_REFUSED });
}
