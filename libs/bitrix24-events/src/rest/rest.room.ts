import type { Room } from '../common/index.js';
import { AuthServer } from './auth-server/auth-server.service.js';
import { HTTP_SOURCE, httpSource } from './transport/http-source.js';
import { BatchScheduler } from './batching/batch-scheduler.js';
import { BatchSender } from './batching/batch-sender.js';
import { UnbatchedCalls } from './batching/unbatched-calls.js';
import { Limits } from './limits/limits.js';
import { RequestAttempt } from './requests/request-attempt.js';
import { RequestRunner } from './requests/request-runner.js';
import { ShutdownGate } from './requests/shutdown-gate.js';
import { SafeRestObserver } from './safe-rest-observer.js';
import { RestPipeline } from './rest-pipeline.service.js';
import { RestTransport } from './transport/rest-transport.service.js';

/** HTTP to portals and auth servers. */
export const REST_ROOM: Room = {
  providers: [
    { provide: HTTP_SOURCE, useFactory: () => httpSource() },
    RestTransport,
    SafeRestObserver,
    Limits,
    ShutdownGate,
    RequestAttempt,
    RequestRunner,
    BatchSender,
    BatchScheduler,
    UnbatchedCalls,
    RestPipeline,
    AuthServer,
  ],
  ground: [RestTransport, RestPipeline],
};
