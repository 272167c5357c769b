import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Bitrix24Bindings } from '../bindings/index.js';
import { HandlerRegistry } from '../handlers/index.js';
import { Dispatcher, InboxBell, Retention } from '../inbox/index.js';
import { InstalledEvents } from '../intake/index.js';
import { PortalLifecycle, TokenService, VerificationService } from '../portals/index.js';
import { RestTransport } from '../rest/index.js';
import { STORAGE, type OpenStorage } from './storage-driver.js';

/** Starts the parts in the order in which they need each other, and stops them in the reverse one. */
@Injectable()
export class Bitrix24EventsLifecycle
  implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown
{
  private readonly logger = new Logger('Bitrix24Events');

  constructor(
    @Inject(STORAGE) private readonly storage: OpenStorage,
    private readonly handlers: HandlerRegistry,
    private readonly bell: InboxBell,
    private readonly dispatcher: Dispatcher,
    private readonly retention: Retention,
    private readonly installedEvents: InstalledEvents,
    private readonly portals: PortalLifecycle,
    private readonly verification: VerificationService,
    private readonly bindings: Bitrix24Bindings,
    private readonly tokens: TokenService,
    private readonly transport: RestTransport,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
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

  /** The intake goes on: what it stores now is handled after the next start. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all([
      this.dispatcher.stop(),
      this.retention.stop(),
      this.bindings.stop(),
      this.verification.stop(),
    ]);
    // A token pair that was rotated for one of them is stored first.
    await this.tokens.stop();
  }

  /** Once the listener is closed. */
  async onApplicationShutdown(): Promise<void> {
    this.transport.close();
    await this.storage.close();
  }
}
