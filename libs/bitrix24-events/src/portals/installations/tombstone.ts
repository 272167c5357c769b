import type { Installation } from './installation.js';

/** What remains of an installation after its end: no secret, but what tells an old install from a new one. */
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
