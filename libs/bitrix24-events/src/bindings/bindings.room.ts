import type { Room } from '../common/index.js';
import { EVENT_CONNECTOR, PORTAL_BINDINGS, TEST_EVENTS } from '../portals/index.js';
import { Bitrix24Bindings } from './bindings.service.js';
import { EventRouting } from './offline/event-routing.service.js';
import { OfflineSubscriptions } from './offline/offline-subscriptions.service.js';
import { PortalSync } from './schedule/portal-sync.service.js';
import { TestEventBindings } from './test-events.service.js';
import { WebhookHandlers } from './wanted/webhook-handlers.service.js';

/** The bindings on portals, and the routing of events to handlers. */
export const BINDINGS_ROOM: Room = {
  providers: [
    TestEventBindings,
    { provide: TEST_EVENTS, useExisting: TestEventBindings },
    OfflineSubscriptions,
    {
      provide: EVENT_CONNECTOR,
      useFactory: (offline: OfflineSubscriptions) => (memberId: string) => offline.eventConnector(memberId),
      inject: [OfflineSubscriptions],
    },
    EventRouting,
    PortalSync,
    Bitrix24Bindings,
    { provide: PORTAL_BINDINGS, useExisting: Bitrix24Bindings },
    WebhookHandlers,
  ],
  work: [WebhookHandlers, Bitrix24Bindings],
};
