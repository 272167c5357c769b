import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, toMilliseconds } from '../common/index.js';
import type { Clock } from '../common/index.js';
import { Bitrix24ConfigurationError } from '../errors/index.js';
import { HandlerRegistry } from '../handlers/index.js';
import { Bitrix24Clients, Bitrix24Portals, PortalNotInstalledError } from '../portals/index.js';
import type { Portal } from '../portals/index.js';
import { BINDING_MEMORY } from './binding-memory.js';
import type { BindingMemory } from './binding-memory.js';
import type { BindingsCause, BindingsReport } from './bindings-report.js';
import { BindingsStoppedError } from './bindings.errors.js';
import { BINDINGS_OPTIONS } from './bindings.options.js';
import type { BindingsOptions } from './bindings.options.js';
import type { SendBatch } from './commands.js';
import { configurationProblems } from './configuration-problems.js';
import { asError, failedReport } from './failed-report.js';
import { HANDLER_URLS } from './handler-urls.js';
import type { HandlerUrls } from './handler-urls.js';
import { parseMemory, serializeMemory } from './plan-memory.js';
import { reconcile } from './reconciler.js';
import { renderWebhookAdvice } from './render-webhook-advice.js';
import { subscriptionsOf } from './subscriptions.js';
import { urlForAuthKey } from './urls.js';
import { wantedAt } from './wanted.js';
import { webhookOnlyProblems } from './webhook-only-problems.js';

/** How a portal is looked at. */
export interface LookRequest {
  cause: BindingsCause;
  dryRun: boolean;
  signal: AbortSignal;
}

/** One look at one portal, from its memory to its report. */
@Injectable()
export class PortalLook {
  constructor(
    @Inject(BINDINGS_OPTIONS) private readonly options: BindingsOptions,
    @Inject(HANDLER_URLS) private readonly urls: HandlerUrls,
    @Inject(BINDING_MEMORY) private readonly memory: BindingMemory,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly handlers: HandlerRegistry,
    private readonly portals: Bitrix24Portals,
    private readonly clients: Bitrix24Clients,
  ) {}

  /** What keeps every portal from being bound, each with its mend. */
  configurationProblems(): string[] {
    return configurationProblems(this.handlers.all(), this.options, this.urls);
  }

  /** The URL that portals are told, if there is one. */
  get url(): string | undefined {
    return urlForAuthKey(this.options, this.urls, '');
  }

  /** What keeps handlers from ever running where there is no application, each with its mend. */
  webhookOnlyProblems(): string[] {
    return webhookOnlyProblems(this.handlers.all());
  }

  /** What a person has to tick in a portal where there is no application to bind with. */
  webhookAdvice(): string | undefined {
    return renderWebhookAdvice(this.handlers.all(), this.url);
  }

  /** Never rejects: what failed is the report's `error`. */
  async perform(memberId: string, request: LookRequest): Promise<BindingsReport> {
    let portal: Portal | undefined;
    try {
      if (request.signal.aborted) throw BindingsStoppedError.create();
      portal = await this.portals.get(memberId);
      if (portal?.status !== 'active') throw new PortalNotInstalledError(memberId);
      return await this.reconcile(portal, request);
    } catch (error) {
      const reason = request.signal.aborted ? BindingsStoppedError.create() : error;
      return failedReport({ memberId, domain: portal?.domain ?? '' }, request, reason);
    }
  }

  private async reconcile(portal: Portal, { cause, dryRun, signal }: LookRequest): Promise<BindingsReport> {
    const { memberId, domain } = portal;
    const baseUrl = this.urlFor('');
    const { subscriptions } = subscriptionsOf(this.handlers.all());
    const { wanted, problems } = wantedAt(portal.userId, subscriptions, (authKey) => this.urlFor(authKey));
    const client = this.clients.forPortal(memberId);
    const send: SendBatch = (commands, until) => client.batch(commands, until ? { signal: until } : {});
    const stored = await this.memory.get(memberId);

    const { memory, ...found } = await reconcile(send, {
      wanted,
      memory: parseMemory(stored),
      now: this.clock.now(),
      baseUrl,
      ownUrls: this.options.ownUrls,
      unbindAfter: toMilliseconds(this.options.unbindAfter),
      apply: !dryRun,
      ride: cause === 'install' && portal.isAdmin,
      signal,
    });
    const json = serializeMemory(memory);
    if (!dryRun && json !== stored) await this.memory.set(memberId, json);

    const { error, ...rest } = found;
    const report = { memberId, domain, cause, dryRun, ...rest, problems: [...problems, ...rest.problems] };
    return error === undefined ? report : { ...report, error: asError(error) };
  }

  private urlFor(authKey: string): string {
    const url = urlForAuthKey(this.options, this.urls, authKey);
    if (url !== undefined) return url;
    throw new Bitrix24ConfigurationError('bindings', [
      "there is no public URL to bind. Try: publicUrl: 'https://app.example.com', or bindings.handlerUrl",
    ]);
  }
}
