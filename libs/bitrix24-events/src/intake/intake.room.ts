import { HANDLER_URLS } from '../bindings/index.js';
import type { Room } from '../common/index.js';
import { BodyCapture } from './http/body-capture.service.js';
import { BodyReader } from './http/body-reader.js';
import { HttpServer } from './http/http-server.service.js';
import { EventRouter } from './event-router.service.js';
import { ForeignAnswers } from './http/foreign-answers.service.js';
import { InstalledEvents } from './installed-events.service.js';
import { IntakeCounts } from './intake-counts.js';
import { IntakeEndpoint } from './intake-endpoint.service.js';
import { IntakeLog } from './intake-log.js';
import { IntakeRoute } from './intake-route.service.js';
import { IntakeService } from './intake.service.js';
import { OfflineSignal } from './offline-signal.js';
import { QueueServers } from './queue-servers/index.js';

/** The requests of portals. */
export const INTAKE_ROOM: Room = {
  providers: [
    IntakeRoute,
    { provide: HANDLER_URLS, useExisting: IntakeRoute },
    IntakeCounts,
    IntakeLog,
    QueueServers,
    OfflineSignal,
    EventRouter,
    IntakeService,
    IntakeEndpoint,
    InstalledEvents,
    HttpServer,
    BodyCapture,
    BodyReader,
    ForeignAnswers,
  ],
  ground: [IntakeRoute, QueueServers],
  work: [IntakeEndpoint, IntakeLog],
};
