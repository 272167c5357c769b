import type { LookupFunction } from 'node:net';
import { SYSTEM_NETWORK, type Network } from './network.js';

/** `code` of the error with which a look-up refuses. */
export const ADDRESS_REFUSED = 'ERR_ADDRESS_REFUSED';

/**
 * A look-up for sockets that refuses a name when any of its addresses is not public. Sockets connect to what
 * it hands out, so a name that resolves differently a moment later gains nothing.
 */
export function guardedLookup({ resolve, isPublic }: Network = SYSTEM_NETWORK): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { family: options.family, hints: options.hints, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? refusal(), '', 0);
      if (!addresses.every(({ address }) => isPublic(address))) return callback(refusal(), '', 0);
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

function refusal(): NodeJS.ErrnoException {
  return Object.assign(new Error('the name resolves to an address that is not public'), {
    code: ADDRESS_REFUSED,
  });
}
