import type { Clock } from '../common/index.js';
import type { AccessSource } from '../rest/index.js';
import type { InstallationCache } from './installation-cache.js';
import { ActorTokenError, PortalNotInstalledError } from './portals.errors.js';

/** The token that an event brought. */
export interface ActorToken {
  accessToken: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** The access of an event's user: that token or none, never other rights. Cannot be renewed. */
export const actorAccess = (
  memberId: string,
  actor: ActorToken | undefined,
  installations: InstallationCache,
  clock: Clock,
): AccessSource => ({
  memberId,
  async current() {
    if (!actor?.accessToken) throw new ActorTokenError(memberId, 'missing');
    if (actor.expiresAt <= clock.now()) throw new ActorTokenError(memberId, 'expired');
    const installation = await installations.get(memberId);
    if (installation?.status !== 'active') throw new PortalNotInstalledError(memberId);
    return { accessToken: actor.accessToken, endpoint: installation.clientEndpoint };
  },
});
