import type { InstallOrigin } from '../install-candidate.js';
import type { Installation } from '../installation.js';
import type { InstallChange } from '../portal-events.service.js';

/**
 * What an install that was taken did to `record`. After a crash what was there `before` is no longer known: then the
 * times tell.
 */
export function changeOf(
  origin: InstallOrigin,
  { installedAt }: Pick<Installation, 'installedAt'>,
  parkedAt: number,
  before?: Pick<Installation, 'status'>,
): InstallChange {
  if (origin === 'ONAPPUPDATE') return 'updated';
  if (origin === 'ONAPPINSTALL') return 'installed';
  return before?.status !== 'active' && installedAt >= parkedAt ? 'installed' : 'renewed';
}
