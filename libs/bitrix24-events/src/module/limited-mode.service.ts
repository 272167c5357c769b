import { Inject, Injectable, Logger } from '@nestjs/common';
import { Bitrix24Bindings } from '../bindings/index.js';
import type { Part, Parts } from '../common/index.js';
import { Bitrix24Inbox } from '../inbox/index.js';
import { Bitrix24Clients, Bitrix24Portals } from '../portals/index.js';
import { Bitrix24Sweep } from '../sweep/index.js';
import { BITRIX24_EVENTS_OPTIONS, type Bitrix24EventsOptions } from './bitrix24-events.options.js';
import { limitServices } from './limit-services.js';
import { STORAGE, type OpenStorage } from '../drivers/index.js';

/** A process that is not the running application (`enabled: false | 'read'`): it finds handlers, and starts nothing. */
@Injectable()
export class LimitedMode implements Part {
  private readonly logger = new Logger('Bitrix24Events');

  constructor(
    @Inject(BITRIX24_EVENTS_OPTIONS) private readonly options: Bitrix24EventsOptions,
    @Inject(STORAGE) private readonly storage: OpenStorage,
    inbox: Bitrix24Inbox,
    portals: Bitrix24Portals,
    bindings: Bitrix24Bindings,
    sweep: Bitrix24Sweep,
    clients: Bitrix24Clients,
  ) {
    const { enabled } = options;
    if (enabled !== true) limitServices(enabled, [inbox, portals, bindings, sweep, clients]);
  }

  /** The parts that such a process has; all of them where it is the running application. */
  limit(parts: Parts): Parts {
    if (this.options.enabled === true) return parts;
    return { ground: parts.ground.map(withoutStart), work: [...parts.work.map(withoutStart), this] };
  }

  start(): void {
    this.logger.log(
      this.options.enabled === 'read'
        ? `reads only (enabled: 'read'): nothing is taken in, handled or bound; inbox: ${this.storage.place}`
        : 'turned off (enabled: false): nothing is opened, taken in, handled or bound',
    );
  }
}

const withoutStart = (part: Part): Part => ({
  initialize: () => part.initialize?.(),
  stop: () => part.stop?.(),
  close: () => part.close?.(),
});
