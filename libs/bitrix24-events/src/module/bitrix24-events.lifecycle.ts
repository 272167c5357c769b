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
import { Bitrix24ConfigurationError } from '../errors/index.js';
import { HandlerRegistry } from '../handlers/index.js';
import { Dispatcher, InboxBell, Retention } from '../inbox/index.js';
import { InstalledEvents, IntakeEndpoint } from '../intake/index.js';
import {
  PortalLifecycle,
  TokenService,
  VerificationService,
  WEBHOOKS_OPTIONS,
  type WebhookOptions,
} from '../portals/index.js';
import { RestTransport } from '../rest/index.js';
import { hookLastInFirstOut } from './hook-order.js';
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
    private readonly dispatcher: Dispatcher,
    private readonly retention: Retention,
    private readonly installedEvents: InstalledEvents,
    private readonly intake: IntakeEndpoint,
    private readonly portals: PortalLifecycle,
    private readonly verification: VerificationService,
    private readonly bindings: Bitrix24Bindings,
    private readonly tokens: TokenService,
    private readonly transport: RestTransport,
    @Inject(WEBHOOKS_OPTIONS) private readonly webhooks: readonly WebhookOptions[],
    modules: ModulesContainer,
  ) {
    hookLastInFirstOut(modules);
  }

  async onApplicationBootstrap(): Promise<void> {
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
    const problems = missingWebhookProblems(this.handlers.all(), this.webhooks.length);
    if (problems.length > 0) throw new Bitrix24ConfigurationError('handlers', problems);
    this.storage.started?.();

    this.portals.onInstalled((installation, candidate) =>
      this.installedEvents.accept(installation, candidate),
    );
    this.portals.onUpdated((installation, candidate) => this.installedEvents.accept(installation, candidate));
    this.portals.onInstalled(async ({ memberId }) => void (await this.bindings.sync(memberId, 'install')));
    this.portals.onUpdated(async ({ memberId }) => void (await this.bindings.sync(memberId, 'update')));

    this.bell.listen(() => this.dispatcher.wake());
    await this.dispatcher.start();
    this.retention.start();
    this.bindings.start();
    this.verification.start();
    const handlers = this.handlers.all().length;
    this.logger.log(`${handlers} handlers; events are taken in at ${this.bindings.url ?? 'no public URL'}`);
  }

  private stop(): Promise<void> {
    return (this.stopped ??= this.stopParts());
  }

  private close(): Promise<void> {
    return (this.closed ??= this.closeParts());
  }

  private async stopParts(): Promise<void> {
    await Promise.all([
      this.dispatcher.stop(),
      this.retention.stop(),
      this.bindings.stop(),
      this.verification.stop(),
    ]);
    // A token pair that was rotated for one of them is stored first.
    await this.tokens.stop();
  }

  private async closeParts(): Promise<void> {
    this.transport.close();
    await this.storage.close();
  }
}
