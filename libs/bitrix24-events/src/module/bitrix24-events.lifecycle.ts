import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Bitrix24Bindings } from '../bindings/index.js';
import { inBackground, Notifications } from '../common/index.js';
import { Bitrix24ConfigurationError } from '../errors/index.js';
import { ignoreOwnProblems } from '../echoes/index.js';
import { HandlerRegistry } from '../handlers/index.js';
import {
  Bitrix24Inbox,
  Dispatcher,
  InboxBell,
  LoopPauses,
  Retention,
  UninstalledDeliveries,
} from '../inbox/index.js';
import { InstalledEvents, IntakeEndpoint, IntakeRoute, QueueServers } from '../intake/index.js';
import { OfflineConsumers } from '../offline/index.js';
import {
  APPLICATION_OPTIONS,
  Bitrix24Clients,
  Bitrix24Portals,
  ClientSecretCheck,
  KeepAlive,
  PortalDirectory,
  PortalLifecycle,
  RoundTrip,
  TokenService,
  UninstallChecks,
  VerificationService,
  WEBHOOKS_OPTIONS,
  type ApplicationOptions,
  type WebhookOptions,
} from '../portals/index.js';
import { RestPipeline, RestTransport } from '../rest/index.js';
import { Bitrix24Sweep } from '../sweep/index.js';
import { BITRIX24_EVENTS_OPTIONS, type Bitrix24EventsOptions } from './bitrix24-events.options.js';
import { bootLines } from './boot-report.js';
import { hookLastInFirstOut } from './hook-order.js';
import { limitServices } from './limit-services.js';
import { STORAGE, type OpenStorage } from './storage-driver.js';
import { missingWebhookProblems } from './webhook-problems.js';

/** Starts the parts in the order in which they need each other, and stops them in the reverse one. */
@Injectable()
export class Bitrix24EventsLifecycle
  implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown
{
  private readonly logger = new Logger('Bitrix24Events');
  private stopped?: Promise<void>;
  private closed?: Promise<void>;

  constructor(
    @Inject(STORAGE) private readonly storage: OpenStorage,
    private readonly handlers: HandlerRegistry,
    private readonly bell: InboxBell,
    private readonly notifications: Notifications,
    private readonly directory: PortalDirectory,
    private readonly dispatcher: Dispatcher,
    private readonly loopPauses: LoopPauses,
    private readonly retention: Retention,
    private readonly installedEvents: InstalledEvents,
    private readonly intake: IntakeEndpoint,
    private readonly queueServers: QueueServers,
    private readonly portals: PortalLifecycle,
    private readonly verification: VerificationService,
    private readonly uninstalls: UninstallChecks,
    private readonly deliveries: UninstalledDeliveries,
    private readonly bindings: Bitrix24Bindings,
    private readonly offline: OfflineConsumers,
    private readonly sweep: Bitrix24Sweep,
    private readonly roundTrip: RoundTrip,
    private readonly clientSecret: ClientSecretCheck,
    private readonly publicPortals: Bitrix24Portals,
    private readonly tokens: TokenService,
    private readonly keepAlive: KeepAlive,
    private readonly pipeline: RestPipeline,
    private readonly transport: RestTransport,
    @Inject(WEBHOOKS_OPTIONS) private readonly webhooks: readonly WebhookOptions[],
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined,
    private readonly inbox: Bitrix24Inbox,
    private readonly clients: Bitrix24Clients,
    private readonly route: IntakeRoute,
    @Inject(BITRIX24_EVENTS_OPTIONS) private readonly options: Bitrix24EventsOptions,
    modules: ModulesContainer,
  ) {
    hookLastInFirstOut(modules);
    const { enabled } = options;
    if (enabled === true) return;
    limitServices(enabled, [inbox, publicPortals, bindings, sweep, clients]);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.options.enabled !== true) return this.sayWhatIsOff();
    try {
      await this.start();
    } catch (error) {
      // Often nobody else can: the caller gets this error, and no application to close.
      await this.stop();
      await this.close();
      throw error;
    }
  }

  /** The intake goes on: what it stores now is handled after the next start. */
  async onModuleDestroy(): Promise<void> {
    this.intake.drain();
    await this.stop();
  }

  /** Once the listener is closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private async start(): Promise<void> {
    const problems = [
      ...missingWebhookProblems(this.handlers.all(), this.webhooks.length),
      ...ignoreOwnProblems(this.handlers.all(), this.application !== undefined),
    ];
    if (problems.length > 0) throw new Bitrix24ConfigurationError('handlers', problems);
    this.storage.started?.();

    this.portals.onInstalled((installation, candidate) =>
      this.installedEvents.accept(installation, candidate),
    );
    this.portals.onUpdated((installation, candidate) => this.installedEvents.accept(installation, candidate));
    this.portals.onRenewed((installation, candidate) => this.installedEvents.accept(installation, candidate));
    this.portals.onInstalled(async ({ memberId }) => void (await this.bindings.sync(memberId, 'install')));
    this.portals.onUpdated(async ({ memberId }) => void (await this.bindings.sync(memberId, 'update')));
    this.portals.onRenewed(async ({ memberId }) => void (await this.bindings.sync(memberId, 'update')));
    this.portals.onInstalled(({ memberId }) => this.offline.wake(memberId));
    this.portals.onInstalled(async ({ memberId }) => this.sweep.installed(memberId));
    this.portals.onRenewed(({ memberId }) => this.offline.wake(memberId));
    this.portals.onHeld((installation, event) => this.installedEvents.acceptHeld(installation, event));
    this.portals.onUninstalled(({ memberId }) => this.offline.release(memberId));
    this.portals.onUninstalled(({ memberId }) => this.sweep.release(memberId));
    this.portals.onUninstalled(({ memberId, domain }) => this.deliveries.bury(memberId, domain));
    this.portals.onUninstalled((tombstone, uninstall) =>
      this.installedEvents.acceptUninstall(tombstone, uninstall),
    );
    this.portals.keepWhile((memberId) => this.deliveries.isBusy(memberId));
    this.portals.onForgotten((memberId) => this.offline.forget(memberId));
    this.portals.onForgotten((memberId) => this.sweep.forget(memberId));
    this.portals.onForgotten((memberId) => this.deliveries.remove(memberId));
    this.portals.onForgotten(async (memberId) => void (await this.bindings.forget(memberId)));
    this.portals.onPaid((memberId) => inBackground(this.bindings.sync(memberId, 'update')));
    const available = (memberId: string): void => this.dispatcher.available(memberId);
    this.portals.onInstalled(async ({ memberId }) => available(memberId));
    this.portals.onUpdated(async ({ memberId }) => available(memberId));
    this.portals.onRenewed(async ({ memberId }) => available(memberId));
    this.portals.onPaid(available);
    this.portals.onResumed(available);
    this.notifications.listen('bitrix24.portal.unmuted', ({ memberId }) => available(memberId));
    this.notifications.listen('bitrix24.bindings.synced', ({ memberId }) => available(memberId));
    this.portals.onInstalled(async ({ memberId }) => this.dispatcher.serves(memberId));
    this.portals.onResumed(() => this.bell.ring());
    this.portals.onResumed(() => this.offline.resume());

    this.portals.onTokenUnproven((memberId) => this.roundTrip.begin(memberId));
    this.portals.onInstalled(async (installation) => this.publicPortals.announce(installation));
    this.portals.onInstalled(({ authServer }) => this.clientSecret.checkOnce(authServer));
    this.portals.onUpdated(async (installation) => this.publicPortals.announce(installation));

    this.queueServers.start();
    this.bell.listen((memberId) => this.dispatcher.wake(memberId));
    await this.uninstalls.load();
    await this.bindings.prepare();
    for (const memberId of await this.directory.some()) this.dispatcher.serves(memberId);
    this.loopPauses.start();
    await this.dispatcher.start();
    this.retention.start();
    this.bindings.start();
    this.offline.start();
    this.sweep.start();
    this.verification.start();
    this.keepAlive.start();
    this.uninstalls.start();
    this.roundTrip.start();
    await this.report();
  }

  private async report(): Promise<void> {
    const counts = await this.storage.inbox.counts();
    const lines = bootLines({
      handlers: this.handlers.all().length,
      url: this.bindings.url,
      path: this.route.resolve().base,
      place: this.storage.place,
      waiting: [...counts.values()].reduce((sum, { waiting }) => sum + waiting, 0),
      proxy: this.options.authServers[0] && this.transport.proxyTo(this.options.authServers[0]),
      portals: this.application && (await this.publicPortals.list()).length,
    });
    for (const { level, text } of lines) this.logger[level](text);
  }

  private sayWhatIsOff(): void {
    this.logger.log(
      this.options.enabled === 'read'
        ? `reads only (enabled: 'read'): nothing is taken in, handled or bound; inbox: ${this.storage.place}`
        : 'turned off (enabled: false): nothing is opened, taken in, handled or bound',
    );
  }

  private stop(): Promise<void> {
    return (this.stopped ??= this.stopParts());
  }

  private close(): Promise<void> {
    return (this.closed ??= this.closeParts());
  }

  private async stopParts(): Promise<void> {
    this.clientSecret.stop();
    await Promise.all([
      this.stopHandlers(),
      this.retention.stop(),
      this.bindings.stop(),
      this.offline.stop(),
      this.sweep.stop(),
      this.verification.stop(),
      this.keepAlive.stop(),
      this.uninstalls.stop(),
      this.roundTrip.stop(),
    ]);
    // A token pair that was rotated for one of them is stored first.
    await this.tokens.stop();
  }

  /** What handlers still call is waited for; after them nobody waits for a portal's limits any more. */
  private async stopHandlers(): Promise<void> {
    await this.dispatcher.stop();
    this.pipeline.endWaiting();
    await this.loopPauses.stop();
  }

  private async closeParts(): Promise<void> {
    await this.queueServers.stop();
    this.pipeline.close();
    this.transport.close();
    await this.storage.close();
  }
}
