import { Injectable } from '@nestjs/common';
import { Notifications, type Part } from '../common/index.js';
import { PortalDirectory, PortalEvents, type InstallChange } from '../portals/index.js';
import { RestPipeline } from '../rest/index.js';
import { Dispatcher } from './dispatch/dispatcher.service.js';
import { LoopPauses } from './dispatch/loop-pauses.service.js';
import { InboxSignal } from './inbox-signal.js';
import { Retention } from './retention.service.js';
import { UninstalledDeliveries } from './uninstalled-deliveries.service.js';

const VERIFIED: readonly InstallChange[] = ['installed', 'updated', 'renewed'];

/** Starts and stops the dispatcher and its companions, and connects them to the portals' events. */
@Injectable()
export class InboxRuntime implements Part {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly bell: InboxSignal,
    private readonly loopPauses: LoopPauses,
    private readonly retention: Retention,
    private readonly directory: PortalDirectory,
    private readonly pipeline: RestPipeline,
    events: PortalEvents,
    deliveries: UninstalledDeliveries,
    notifications: Notifications,
  ) {
    const available = ({ memberId }: { memberId: string }): void => dispatcher.available(memberId);
    events.on(VERIFIED, 'wake', ({ installation }) => available(installation));
    events.on('installed', 'wake', ({ installation: { memberId } }) => dispatcher.serves(memberId));
    events.on(['paid', 'resumed'], 'wake', available);
    events.on('resumed', 'wake', () => bell.notify());
    events.on('uninstalled', 'bury', ({ tombstone: { memberId, domain } }) =>
      deliveries.bury(memberId, domain),
    );
    events.on('forgotten', 'bury', ({ memberId }) => deliveries.remove(memberId));
    notifications.listen('bitrix24.portal.unmuted', available);
    notifications.listen('bitrix24.bindings.synced', available);
  }

  problems(): string[] {
    return this.dispatcher.problems();
  }

  async start(): Promise<void> {
    this.bell.listen((memberId) => this.dispatcher.wake(memberId));
    for (const memberId of await this.directory.some()) this.dispatcher.serves(memberId);
    this.loopPauses.start();
    await this.dispatcher.start();
    this.retention.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.stopHandlers(), this.retention.stop()]);
  }

  /**
   * Waits for calls that handlers are still making; after them no call waits for a portal's limits
   * any more.
   */
  private async stopHandlers(): Promise<void> {
    this.pipeline.endGathering();
    await this.dispatcher.stop();
    this.pipeline.endWaiting();
    await this.loopPauses.stop();
  }
}
