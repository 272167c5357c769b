import type { InstallOrigin } from '../portal-events/install-candidate.js';
import type { Installation } from '../installations/installation.js';
import type { InstallChange } from '../portal-events/portal-events.service.js';

/**
 * What an install that was taken did to `record`. After a crash what was there `before` is no longer known: then the
 * times tell.
 */
export function changeOf(
  origin: InstallOrigin,
  { installedAt }: Pick<Installation, 'installedAt'>,
  parkedAt: number,
  before?: Pick<Installation, 'status' | 'awaitsInstallEvent'>,
): InstallChange {
  if (origin === 'ONAPPUPDATE') return 'updated';
  const wasActive = before?.status === 'active';
  // Where a page has begun the install, it was told of already.
  if (origin === 'ONAPPINSTALL') return wasActive && before.awaitsInstallEvent ? 'renewed' : 'installed';
  return !wasActive && installedAt >= parkedAt ? 'installed' : 'renewed';
}
