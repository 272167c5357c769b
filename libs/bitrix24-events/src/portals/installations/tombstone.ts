import type { Installation } from './installation.js';

/**
 * What remains of an installation after it has ended: no secrets, only what distinguishes old
 * installs from new ones.
 */
export const tombstoneOf = (installation: Installation, now: number): Installation => ({
  ...installation,
  status: 'uninstalled',
  applicationToken: '',
  accessToken: '',
  refreshToken: '',
  suspendedAt: undefined,
  muted: undefined,
  refreshStartedAt: undefined,
  updatedAt: now,
});
