import type { Room } from '../common/index.js';
import { PORTAL_DELIVERIES } from '../portals/index.js';
import { Bitrix24Inbox } from './bitrix24-inbox.service.js';
import { DeliveryReports } from './dispatch/delivery-reports.service.js';
import { DeliveryRunner } from './dispatch/delivery-runner.service.js';
import { Dispatcher } from './dispatch/dispatcher.service.js';
import { LoopPauses } from './dispatch/loop-pauses.service.js';
import { EventAcceptor } from './event-acceptor.service.js';
import { InboxAvailability } from './inbox-availability.service.js';
import { InboxSignal } from './inbox-signal.js';
import { InboxPortals } from './inbox-portals.service.js';
import { InboxRuntime } from './inbox-runtime.service.js';
import { Retention } from './retention.service.js';
import { UninstalledDeliveries } from './uninstalled-deliveries.service.js';

/** Stores events, and passes them to their handlers. */
export const INBOX_ROOM: Room = {
  providers: [
    InboxSignal,
    InboxAvailability,
    EventAcceptor,
    DeliveryRunner,
    DeliveryReports,
    Dispatcher,
    LoopPauses,
    Retention,
    Bitrix24Inbox,
    InboxPortals,
    { provide: PORTAL_DELIVERIES, useExisting: InboxPortals },
    UninstalledDeliveries,
    InboxRuntime,
  ],
  work: [InboxAvailability, InboxRuntime],
};
