import type { Clock } from '../../common/index.js';
import type { AccessSource } from '../../rest/index.js';
import type { InstallationCache } from '../installations/installation-cache.js';
import { ActorTokenError, PortalNotInstalledError } from '../portals.errors.js';
import type { TokenService } from '../tokens/token.service.js';

/** The token that an event brought. */
export interface ActorToken {
  /** `''` once it has expired, or was erased when its delivery ended. */
  accessToken: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/**
 * Access as an event's user: with that user's token only, never with other rights. Cannot be
 * renewed.
 */
export const actorAccess = (
  memberId: string,
  actor: ActorToken | undefined,
  installations: InstallationCache,
  tokens: TokenService,
  clock: Clock,
): AccessSource => ({
  memberId,
  async current() {
    if (!actor) throw new ActorTokenError(memberId, 'missing');
    if (!actor.accessToken || actor.expiresAt <= clock.now()) throw new ActorTokenError(memberId, 'expired');
    const installation = await installations.get(memberId);
    if (installation?.status !== 'active') throw new PortalNotInstalledError(memberId);
    return { accessToken: actor.accessToken, endpoint: installation.clientEndpoint };
  },
  /** The installation determines where the portal is now. */
  async moved(access, location, limits) {
    const { clientEndpoint: endpoint } = await tokens.moved(memberId, access, location, limits);
    return { ...access, endpoint };
  },
});
