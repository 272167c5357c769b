import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, toMilliseconds } from '../../common/index.js';
import type { Clock } from '../../common/index.js';
import { Bitrix24ConfigurationError } from '../../errors/index.js';
import { HandlerRegistry } from '../../handlers/index.js';
import {
  Bitrix24Clients,
  PortalDirectory,
  PortalMuting,
  PortalNotInstalledError,
} from '../../portals/index.js';
import type { Portal, ReleasedBindings } from '../../portals/index.js';
import { BINDING_MEMORY } from '../plan/binding-memory.js';
import type { BindingMemory } from '../plan/binding-memory.js';
import { keyOf } from '../binding.js';
import type { BindingKey, WantedBinding } from '../binding.js';
import type { BindingsCause, BindingsReport } from '../reports/bindings-report.js';
import { BindingsStoppedError } from '../portal/bindings.errors.js';
import { BINDINGS_OPTIONS } from '../bindings.options.js';
import type { BindingsOptions } from '../bindings.options.js';
import type { SendBatch } from '../portal/commands.js';
import { configurationProblems } from '../wanted/configuration-problems.js';
import { asError, failedReport } from '../reports/failed-report.js';
import { guaranteedProblems } from '../wanted/guaranteed-problems.js';
import { HANDLER_URLS } from '../wanted/handler-urls.js';
import type { HandlerUrls } from '../wanted/handler-urls.js';
import { mutedReasonOf, mutedReasonOfError } from '../plan/muted-reason.js';
import { OFFLINE_OPTIONS } from '../offline.options.js';
import type { OfflineOptions } from '../offline.options.js';
import { OfflineSubscriptions } from '../offline/offline-subscriptions.service.js';
import { parseMemory, serializeMemory } from '../plan/plan-memory.js';
import { reconcile } from '../apply/reconciler.js';
import { releaseBindings, unbindRows } from '../apply/release-bindings.js';
import { renderWebhookAdvice } from '../wanted/render-webhook-advice.js';
import { subscriptionsOf, wantsQueue } from '../wanted/subscriptions.js';
import { TestEventBindings } from '../test-events.service.js';
import { urlForAuthKey } from '../wanted/urls.js';
import { wantedAt } from '../wanted/wanted.js';
import { webhookOnlyProblems } from '../wanted/webhook-only-problems.js';

/** How a portal is synced. */
export interface SyncRequest {
  cause: BindingsCause;
  dryRun: boolean;
  signal: AbortSignal;
}

/** One sync of one portal, from its memory to its report. */
@Injectable()
export class PortalSync {
  constructor(
    @Inject(BINDINGS_OPTIONS) private readonly options: BindingsOptions,
    @Inject(OFFLINE_OPTIONS) private readonly offlineOptions: OfflineOptions,
    @Inject(HANDLER_URLS) private readonly urls: HandlerUrls,
    @Inject(BINDING_MEMORY) private readonly memory: BindingMemory,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly handlers: HandlerRegistry,
    private readonly portals: PortalDirectory,
    private readonly clients: Bitrix24Clients,
    private readonly muting: PortalMuting,
    private readonly testEvents: TestEventBindings,
    private readonly offline: OfflineSubscriptions,
  ) {}

  /** Problems that keep every portal from being bound, each with its fix. */
  configurationProblems(): string[] {
    return configurationProblems(this.handlers.allHandlers(), this.options, this.urls);
  }

  /** Problems that keep guaranteed handlers from ever running, each with its fix. */
  guaranteedProblems(hasApplication: boolean): string[] {
    return guaranteedProblems(this.handlers.allHandlers(), hasApplication, this.offlineOptions);
  }

  /** Reads what calls of handlers at these portals need to know of their offline queues. */
  async prepare(memberIds: () => Promise<readonly string[]>): Promise<void> {
    if (this.offlineOptions.connector !== undefined) await this.offline.load(await memberIds());
  }

  /** Whether handlers read the portals' offline queues, for which no URL is needed. */
  get wantsQueue(): boolean {
    return this.handlers.allHandlers().some(wantsQueue);
  }

  /** The URL that portals use, if there is one. */
  get url(): string | undefined {
    return urlForAuthKey(this.options, this.urls, '');
  }

  /** Problems that keep handlers from ever running without an application, each with its fix. */
  webhookOnlyProblems(): string[] {
    return webhookOnlyProblems(this.handlers.allHandlers());
  }

  /** What a person has to tick in a portal if there is no application to bind with. */
  webhookAdvice(): string | undefined {
    return renderWebhookAdvice(this.handlers.allHandlers(), this.url, this.urls.path);
  }

  /** Never rejects: failures are in the report's `error`. */
  async perform(memberId: string, request: SyncRequest): Promise<BindingsReport> {
    let portal: Portal | undefined;
    try {
      if (request.signal.aborted) throw BindingsStoppedError.create();
      portal = await this.portals.get(memberId);
      if (portal?.status !== 'active') throw new PortalNotInstalledError(memberId);
      const report = await this.reconcile(portal, request);
      await this.muting.observed(memberId, mutedReasonOf(report.problems));
      return report;
    } catch (error) {
      const mutedBy = mutedReasonOfError(error);
      if (mutedBy) await this.muting.observed(memberId, mutedBy);
      const reason = request.signal.aborted ? BindingsStoppedError.create() : error;
      return failedReport({ memberId, domain: portal?.domain ?? '' }, request, reason);
    }
  }

  /**
   * Unbinds our bindings at a portal, if the application is installed there, and discards the
   * results of earlier syncs.
   */
  async release(memberId: string): Promise<ReleasedBindings> {
    const portal = await this.portals.get(memberId);
    const released =
      portal?.status === 'active' && (this.url !== undefined || (await this.offline.record(memberId)))
        ? await releaseBindings(this.senderTo(memberId), {
            baseUrl: this.url,
            ownUrls: this.options.ownUrls,
            bound: parseMemory(await this.memory.get(memberId)).bound ?? [],
            offline: this.offlineOptions,
            isAdmin: portal.isAdmin,
          })
        : { unbound: 0, failed: 0 };
    await this.memory.delete(memberId);
    await this.offline.forget(memberId);
    return released;
  }

  /**
   * Unbinds rows, if they are currently among the portal's foreign ones. @throws the error of the
   * sync
   */
  async releaseForeign(
    memberId: string,
    rows: readonly BindingKey[],
    request: SyncRequest,
  ): Promise<ReleasedBindings> {
    const { plan, error } = await this.perform(memberId, request);
    if (error) throw error;
    const wished = new Set(rows.map(keyOf));
    const found = plan.foreign.filter((row) => wished.has(keyOf(row)) && Number.isSafeInteger(row.authType));
    return unbindRows(this.senderTo(memberId), found, true);
  }

  private senderTo(memberId: string): SendBatch {
    const client = this.clients.forPortal(memberId);
    return (commands, signal, connector) =>
      client.batch(commands, { ...(signal && { signal }), ...(connector && { connector }) });
  }

  private async reconcile(portal: Portal, { cause, dryRun, signal }: SyncRequest): Promise<BindingsReport> {
    const { memberId, domain } = portal;
    const handlers = this.handlers.allHandlers();
    const { subscriptions, offline } = subscriptionsOf(handlers);
    // The offline queue needs no URL; all else does.
    const baseUrl = offline.length > 0 ? this.url : this.urlFor('');
    const { wanted, problems } = wantedAt(
      portal.userId,
      baseUrl === undefined ? [] : subscriptions,
      (authKey) => this.urlFor(authKey),
    );
    const stored = await this.memory.get(memberId);
    const now = this.clock.now();
    const hasQueue = offline.length > 0 || (await this.offline.record(memberId)) !== undefined;

    const {
      memory,
      offline: foundOffline,
      ...found
    } = await reconcile(this.senderTo(memberId), {
      wanted: [...wanted, ...missingIn(wanted, this.testEvents.wantedAt(memberId))],
      memory: parseMemory(stored),
      now,
      offline: this.offlineOptions,
      subscriptions: offline,
      withFeatures: hasQueue,
      baseUrl,
      ownUrls: this.options.ownUrls,
      unbindAfter: toMilliseconds(this.options.unbindAfter),
      apply: !dryRun,
      ride: cause === 'install' && portal.isAdmin,
      signal,
    });
    const json = serializeMemory(memory);
    if (!dryRun && json !== stored) await this.memory.set(memberId, json);
    if (!dryRun && hasQueue) await this.offline.observed(memberId, { ...foundOffline, handlers, now });

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

const missingIn = (wanted: readonly WantedBinding[], others: readonly WantedBinding[]): WantedBinding[] =>
  others.filter((other) => !wanted.some((binding) => keyOf(binding) === keyOf(other)));
