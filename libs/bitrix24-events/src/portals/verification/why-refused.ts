import type { InstallRefusal } from '../install-outcome.js';

/** How a refusal is put in the log. */
export const WHY_REFUSED: Record<InstallRefusal, string> = {
  incomplete: 'it is incomplete',
  'no-application': 'the application option is not set',
  'too-large': 'it is too large',
  'too-many': 'too many wait already',
  'other-application': 'its token belongs to another application',
  'other-portal': 'its token belongs to another portal',
  'no-endpoint': 'the auth server names no REST address for it',
  'not-administrator': 'the owner of its token is no administrator of the portal',
  older: 'it is older than the installation',
  'token-refused': 'its token is refused',
  'endpoint-refused': 'the verified REST address must not be called',
  sealed: 'it cannot be decrypted',
};

const PROVEN = new Set<InstallRefusal>(['not-administrator', 'endpoint-refused', 'no-endpoint']);

/** Whether only who holds a genuine token of this application on that portal can cause it. */
export const isProvenRefusal = (reason: InstallRefusal): boolean => PROVEN.has(reason);
