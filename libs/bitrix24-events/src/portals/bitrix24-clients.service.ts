import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/index.js';
import { Bitrix24Client, RestTransport } from '../rest/index.js';
import { actorAccess, type ActorToken } from './actor-access.js';
import { InstallationCache } from './installation-cache.js';
import { TokenService } from './token.service.js';

/**
 * Clients for the portals' REST methods.
 *
 * @example
 * ```ts
 * const deals = await clients.forPortal(memberId).call('crm.deal.list');
 * ```
 * @publicApi
 */
@Injectable()
export class Bitrix24Clients {
  constructor(
    private readonly transport: RestTransport,
    private readonly tokens: TokenService,
    private readonly installations: InstallationCache,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * A client that acts as the installation on a portal. Its calls fail with `PORTAL_NOT_INSTALLED` where the
   * application is not installed.
   */
  forPortal(memberId: string): Bitrix24Client {
    return new Bitrix24Client(this.transport, this.tokens.source(memberId));
  }

  /**
   * A client that acts as the user of an event, with the event's own token. It never falls back to other
   * rights: its calls fail with `ACTOR_TOKEN_MISSING` or `ACTOR_TOKEN_EXPIRED`.
   *
   * @internal Users get it as `event.actorClient`.
   */
  forActor(memberId: string, actor: ActorToken | undefined): Bitrix24Client {
    return new Bitrix24Client(this.transport, actorAccess(memberId, actor, this.installations, this.clock));
  }
}
