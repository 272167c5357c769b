import { Inject, Injectable, Optional } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import {
  Bitrix24Client,
  REST_OPTIONS,
  RestPipeline,
  type CallOptions,
  type RestOptions,
} from '../../rest/index.js';
import { actorAccess, type ActorToken } from './actor-access.js';
import { EVENT_CONNECTOR, type EventConnector } from './event-connector.js';
import { InstallationCache } from '../installations/installation-cache.js';
import { WEBHOOKS_OPTIONS, type WebhookOptions } from '../portals.options.js';
import { TokenService } from '../tokens/token.service.js';
import { noWebhookAccess, webhookAccess } from './webhook-access.js';
import { WebhookUrlError } from './webhook.errors.js';
import { webhookUrlProblem } from './webhook-url.js';

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
    private readonly pipeline: RestPipeline,
    private readonly tokens: TokenService,
    private readonly installations: InstallationCache,
    @Inject(WEBHOOKS_OPTIONS) private readonly webhooks: readonly WebhookOptions[],
    @Inject(REST_OPTIONS) private readonly options: Pick<RestOptions, 'allowInsecure'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Optional() @Inject(EVENT_CONNECTOR) private readonly connectorOf: EventConnector = () => undefined,
  ) {}

  /**
   * A client that acts as the installation on a portal. Its calls fail with `PORTAL_NOT_INSTALLED`
   * if the application is not installed there.
   */
  forPortal(memberId: string): Bitrix24Client {
    return new Bitrix24Client(this.pipeline, this.tokens.source(memberId));
  }

  /**
   * A client that acts as the owner of an incoming webhook. Methods that need an application
   * (`event.bind`, …) fail with `WRONG_AUTH_TYPE`. The URL does not contain the portal's
   * `member_id`, so its host is used instead.
   *
   * @param url as the portal shows it, such as `https://portal.bitrix24.com/rest/1/<secret>/`; a
   * secret
   * @throws WebhookUrlError `WEBHOOK_URL_INVALID`
   * @example
   * ```ts
   * const profile = await clients.forWebhook(process.env.WEBHOOK_URL).call('profile');
   * ```
   */
  forWebhook(url: string): Bitrix24Client {
    const problem = webhookUrlProblem(url, this.options.allowInsecure);
    if (problem !== undefined) throw new WebhookUrlError(problem);
    return new Bitrix24Client(this.pipeline, webhookAccess(new URL(url).host, url));
  }

  /**
   * A client for an event's portal: the installation's, or, for an outgoing webhook, that of the
   * incoming webhook configured with it (`webhooks[].restUrl`).
   *
   * @internal Users get it as `event.client`.
   */
  forEvent({ memberId, source }: { memberId: string; source: string }): Bitrix24Client {
    const webhook = /^webhook:(\d+)$/.exec(source);
    if (!webhook)
      return new Bitrix24Client(this.pipeline, this.tokens.source(memberId), this.defaultsAt(memberId));
    const url = this.webhooks[Number(webhook[1])]?.restUrl;
    const access = url === undefined ? noWebhookAccess(memberId, source) : webhookAccess(memberId, url);
    return new Bitrix24Client(this.pipeline, access, { priority: 'background' });
  }

  /**
   * A client that acts as the user of an event, with the event's own token. It never falls back to other
   * rights: its calls fail with `ACTOR_TOKEN_MISSING` or `ACTOR_TOKEN_EXPIRED`.
   *
   * @internal Users get it as `event.actorClient`.
   */
  forActor(memberId: string, actor: ActorToken | undefined): Bitrix24Client {
    const access = actorAccess(memberId, actor, this.installations, this.tokens, this.clock);
    return new Bitrix24Client(this.pipeline, access, this.defaultsAt(memberId));
  }

  /**
   * Defaults for handlers: interactive callers go first, and changes made by handlers do not come
   * back as events.
   */
  private defaultsAt(memberId: string): Pick<CallOptions, 'priority' | 'connector'> {
    return { priority: 'background', connector: this.connectorOf(memberId) };
  }
}
