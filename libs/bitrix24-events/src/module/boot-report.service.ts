import { Inject, Injectable, Logger } from '@nestjs/common';
import { Bitrix24Bindings } from '../bindings/index.js';
import type { Part } from '../common/index.js';
import { HandlerRegistry } from '../handlers/index.js';
import { IntakeRoute } from '../intake/index.js';
import { RestTransport } from '../rest/index.js';
import { BITRIX24_EVENTS_OPTIONS, type Bitrix24EventsOptions } from './bitrix24-events.options.js';
import { bootLines } from './boot-report.js';
import { STORAGE, type OpenStorage } from '../drivers/index.js';

/** Logs what a started application does, and what comes next. */
@Injectable()
export class BootReport implements Part {
  private readonly logger = new Logger('Bitrix24Events');

  constructor(
    @Inject(STORAGE) private readonly storage: OpenStorage,
    private readonly handlers: HandlerRegistry,
    private readonly bindings: Bitrix24Bindings,
    private readonly route: IntakeRoute,
    private readonly transport: RestTransport,
    @Inject(BITRIX24_EVENTS_OPTIONS) private readonly options: Bitrix24EventsOptions,
  ) {}

  async start(): Promise<void> {
    const { application, authServers } = this.options;
    const counts = await this.storage.inbox.counts();
    const lines = bootLines({
      handlers: this.handlers.allHandlers().length,
      url: this.bindings.url,
      path: this.route.resolve().base,
      place: this.storage.place,
      waiting: [...counts.values()].reduce((sum, { waiting }) => sum + waiting, 0),
      proxy: authServers[0] && this.transport.proxyTo(authServers[0]),
      proxyPassedBy: authServers[0] && this.transport.proxyPassedBy(authServers[0]),
      portals: application && (await this.storage.installations.countActive(application.clientId)),
    });
    for (const { level, text } of lines) this.logger[level](text);
  }
}
