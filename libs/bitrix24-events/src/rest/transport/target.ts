import { isIP } from 'node:net';
import { SYSTEM_NETWORK, type Network } from './network.js';
import { isLocalName } from './proxy/index.js';

/** What {@link checkTarget} goes by. */
export interface TargetPolicy {
  allowInsecure: boolean;
  allowPrivate: boolean;
  /** Whether a proxy resolves the name, so that no look-up of ours judges its addresses. */
  byProxy?: boolean;
}

/**
 * Why `url` must not be requested, or `undefined` when it may. Names are judged when they are resolved
 * (`guardedLookup`); addresses must be judged here, since sockets look up names only.
 */
export function checkTarget(
  url: URL,
  policy: TargetPolicy,
  { isPublic }: Pick<Network, 'isPublic'> = SYSTEM_NETWORK,
): string | undefined {
  if (url.protocol !== 'https:' && !(policy.allowInsecure && url.protocol === 'http:')) {
    return `the address ${url.protocol}//${url.host} is not https`;
  }
  if (url.username || url.password) return `the address of ${url.host} holds credentials`;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!policy.allowPrivate && isIP(host) && !isPublic(host)) return `the address ${host} is not public`;
  if (!policy.allowPrivate && policy.byProxy && !isIP(host) && isLocalName(host))
    return `the name ${host} is one of private networks, and a proxy would resolve it`;
  return undefined;
}
