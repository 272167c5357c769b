import type { InstallOrigin } from '../portal-events/install-candidate.js';
import type { Installation } from '../installations/installation.js';
import type { InstallChange } from '../portal-events/portal-events.service.js';

/**
 * How an applied install changed `record`. After a crash the record `before` is no longer known;
 * then the timestamps decide.
 */
export function changeOf(
  origin: InstallOrigin,
  { installedAt }: Pick<Installation, 'installedAt'>,
  parkedAt: number,
  before?: Pick<Installation, 'status' | 'awaitsInstallEvent'>,
): InstallChange {
  if (origin === 'ONAPPUPDATE') return 'updated';
  const wasActive = before?.status === 'active';
  // If a page began the install, it has already been announced.
  if (origin === 'ONAPPINSTALL') return wasActive && before.awaitsInstallEvent ? 'renewed' : 'installed';
  return !wasActive && installedAt >= parkedAt ? 'installed' : 'renewed';
}
