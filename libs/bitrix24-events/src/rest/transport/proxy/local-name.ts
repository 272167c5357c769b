/**
 * Top-level names that are reserved on the internet (RFC 6761, 6762, 8375, ICANN), and used by
 * private networks.
 */
const LOCAL = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa)$/;

/**
 * Whether a name can only belong to a private network: it has no dot, or a top-level name that is
 * never public.
 */
export function isLocalName(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return !name.includes('.') || LOCAL.test(name);
}
