/** Top-level names that are nobody's on the internet (RFC 6761, 6762, 8375, ICANN), and that private networks use. */
const LOCAL = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa)$/;

/** Whether a name can only be one of a private network: it has no dot, or a top-level name that is never public. */
export function isLocalName(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return !name.includes('.') || LOCAL.test(name);
}
